package dev.lakegrad.engine.backend.onednn;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.dnnl.dnnl_stream;
import org.jspecify.annotations.Nullable;

/**
 * What kernels run with: a stream, memory between them, and the kernels made before. Used by one
 * call at a time, whichever thread makes it.
 */
final class Session {
  /** So many sets of kernels are kept; those unused for longest go first. */
  private static final int KEPT = 1024;

  /** What a buffer is for; each use has its own, so that they can be alive together. */
  enum Use {
    SCRATCHPAD,
    LEFT,
    RIGHT,
    SCORES,
    SLOPES,
    GAINS,
    SHIFTS,
    IMAGES,
    SECOND_IMAGES,
    WEIGHTS,
    BIAS
  }

  /** Kernels for one set of sizes. */
  interface Made {
    /** Frees what the library holds. */
    void destroy();
  }

  private final Library library;
  private final dnnl_stream stream;
  private final Address address = new Address();
  private final Address second = new Address();
  private final Address third = new Address();
  private final Map<Use, Buffer> buffers = new EnumMap<>(Use.class);
  private final Map<Record, Made> made = new LinkedHashMap<>(64, 0.75f, true);
  private @Nullable Thread thread;

  Session(Library library) {
    this.library = library;
    this.stream = library.newStream();
  }

  /** To be called by the thread that borrows this. */
  void enter() {
    Thread now = Thread.currentThread();
    if (thread != now) {
      library.oneThread().enter();
      thread = now;
    }
  }

  dnnl_stream stream() {
    return stream;
  }

  /** A place for an address, until someone else asks for it. */
  Address address() {
    return address;
  }

  Address second() {
    return second;
  }

  Address third() {
    return third;
  }

  /** What was made for {@code sizes} before, or is made now. */
  <T extends Made> T made(Class<T> type, Record sizes, Supplier<T> maker) {
    Made kept = made.get(sizes);
    if (kept == null) {
      kept = maker.get();
      made.put(sizes, kept);
      dropOldest();
    }
    return type.cast(kept);
  }

  private void dropOldest() {
    if (made.size() > KEPT) {
      Record oldest = made.keySet().iterator().next();
      Made dropped = made.remove(oldest);
      if (dropped != null) {
        dropped.destroy();
      }
    }
  }

  Maker maker() {
    return new Maker(library);
  }

  /** A buffer of at least {@code size} floats with arbitrary content. */
  Buffer scratch(Use use, int size) {
    Buffer kept = buffers.get(use);
    if (kept == null || kept.size() < size) {
      kept = Buffer.allocate(DType.F32, size);
      buffers.put(use, kept);
    }
    return kept;
  }
}
