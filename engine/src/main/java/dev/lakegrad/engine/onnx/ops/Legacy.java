package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.value.Array;
import java.util.Arrays;

/** How operators broadcast before version 7: only when told, the second operand, from any axis. */
final class Legacy {
  private static final int BROADCASTS = 7;

  private Legacy() {}

  /** The second input, in a shape that broadcasts as the version of {@code call} has it. */
  static Array second(Call call) {
    Array b = call.array(1);
    boolean placed = call.version() < BROADCASTS && call.flag("broadcast", 0) && call.sets("axis");
    return placed ? along(b, call.integer("axis", 0), call.array(0).rank()) : b;
  }

  /** {@code b} with its first axis at {@code axis} of {@code rank}, and 1 after its last. */
  static Array along(Array b, int axis, int rank) {
    int first = axis < 0 ? axis + rank : axis;
    int[] sizes = new int[Math.max(b.rank(), rank - first)];
    Arrays.fill(sizes, 1);
    System.arraycopy(b.shape().toArray(), 0, sizes, 0, b.rank());
    return b.reshape(Shape.of(sizes));
  }
}
