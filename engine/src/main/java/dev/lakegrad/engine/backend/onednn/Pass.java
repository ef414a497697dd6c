package dev.lakegrad.engine.backend.onednn;

import dev.lakegrad.engine.backend.onednn.Session.Use;
import dev.lakegrad.engine.memory.Buffer;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.jspecify.annotations.Nullable;

/**
 * A kernel on arrays that the caller has row by row. One that the kernel wants in another layout is
 * copied into a scratch buffer before, or out of it afterwards.
 */
final class Pass {
  private final Kernel kernel;
  private final Operand[] operands;

  private Pass(Kernel kernel, Operand[] operands) {
    this.kernel = kernel;
    this.operands = operands;
  }

  /** What the kernel does with an array. */
  enum Role {
    READ,
    WRITTEN,
    ADDED_TO
  }

  /** An array: the library's name for it, its rows, and where a copy in another layout may lie. */
  record Part(int name, Role role, dnnl_memory_desc rows, Use use) {}

  /** An argument with its copying kernel, if it needs one. */
  private record Operand(Role role, @Nullable Kernel copy, Use use, int size) {

    Buffer place(Session session, Buffer rows) {
      return copy == null ? rows : session.scratch(use, size);
    }

    void copy(Session session, Buffer from, Buffer to) {
      if (copy != null) {
        copy.set(session, 0, from, 0);
        copy.set(session, 1, to, 0);
        copy.run(session);
      }
    }
  }

  static Pass of(Maker maker, dnnl_primitive_desc plan, Part... parts) {
    int[] names = new int[parts.length];
    Operand[] operands = new Operand[parts.length];
    for (int i = 0; i < parts.length; i++) {
      Part part = parts[i];
      dnnl_memory_desc layout = Maker.layout(plan, part.name());
      names[i] = part.name();
      operands[i] =
          new Operand(part.role(), copy(maker, part, layout), part.use(), Maker.floats(layout));
    }
    return new Pass(maker.kernel(plan, names), operands);
  }

  private static @Nullable Kernel copy(Maker maker, Part part, dnnl_memory_desc layout) {
    boolean same = Maker.same(layout, part.rows());
    return switch (part.role()) {
      case READ -> same ? null : maker.reorder(part.rows(), layout);
      case WRITTEN -> same ? null : maker.reorder(layout, part.rows());
      case ADDED_TO -> maker.reorderAdding(layout, part.rows());
    };
  }

  /** Runs on {@code rows}, in the order of the parts. */
  void run(Session session, Buffer... rows) {
    for (int i = 0; i < operands.length; i++) {
      Buffer place = operands[i].place(session, rows[i]);
      if (operands[i].role() == Role.READ) {
        operands[i].copy(session, rows[i], place);
      }
      kernel.set(session, i, place, 0);
    }
    kernel.run(session);
    for (int i = 0; i < operands.length; i++) {
      if (operands[i].role() != Role.READ) {
        operands[i].copy(session, operands[i].place(session, rows[i]), rows[i]);
      }
    }
  }

  void destroy() {
    kernel.destroy();
    for (Operand operand : operands) {
      if (operand.copy() != null) {
        operand.copy().destroy();
      }
    }
  }
}
