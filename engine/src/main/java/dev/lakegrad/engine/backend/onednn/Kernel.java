package dev.lakegrad.engine.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_set_data_handle;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute;

import dev.lakegrad.engine.memory.Buffer;
import java.util.List;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_primitive;

/**
 * A primitive of the library with its arguments: fixed layouts, at addresses that are set before
 * each run. An argument is known by its place in the list that the kernel was made with; the last
 * is the scratchpad.
 */
final class Kernel {
  private final dnnl_primitive primitive;
  private final List<dnnl_memory> memories;
  private final dnnl_exec_arg_t arguments;
  private final int scratchpad; // in floats

  Kernel(dnnl_primitive primitive, int[] names, List<dnnl_memory> memories, int scratchpad) {
    this.primitive = primitive;
    this.memories = memories;
    this.scratchpad = scratchpad;
    this.arguments = new dnnl_exec_arg_t(names.length);
    for (int i = 0; i < names.length; i++) {
      arguments.position(i).arg(names[i]).memory(memories.get(i));
    }
    arguments.position(0);
  }

  /** Argument {@code place} is in {@code buffer}, from element {@code offset}. */
  void set(Session session, int place, Buffer buffer, int offset) {
    int status =
        dnnl_memory_set_data_handle(memories.get(place), session.address().at(buffer, offset));
    Library.check(status, "address");
  }

  /** Runs on all of {@code buffers}, in the order of the arguments. */
  void run(Session session, Buffer... buffers) {
    for (int place = 0; place < buffers.length; place++) {
      set(session, place, buffers[place], 0);
    }
    run(session);
  }

  /** Runs on what was set. */
  void run(Session session) {
    set(session, memories.size() - 1, session.scratch(Session.Use.SCRATCHPAD, scratchpad), 0);
    int status = dnnl_primitive_execute(primitive, session.stream(), memories.size(), arguments);
    Library.check(status, "kernel");
  }

  /** Frees what the library holds; not to be run afterwards. */
  void destroy() {
    Library.check(dnnl_primitive_destroy(primitive), "primitive's end");
    for (dnnl_memory memory : memories) {
      Library.check(dnnl_memory_destroy(memory), "memory's end");
    }
    arguments.deallocate();
  }
}
