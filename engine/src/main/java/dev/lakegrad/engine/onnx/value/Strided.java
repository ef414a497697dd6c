package dev.lakegrad.engine.onnx.value;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;

/**
 * A way to read an array in another order: element {@code (i, j, ...)} of the result is element
 * {@code offset + i strides[0] + j strides[1] + ...} of the array. A stride of 0 repeats, a
 * negative one goes backwards.
 */
public final class Strided {
  private final Shape shape;
  private final int[] strides;
  private final int offset;

  /** Takes {@code strides} over, one for each axis of {@code shape}. */
  public Strided(Shape shape, int[] strides, int offset) {
    Check.that(
        strides.length == shape.rank(), "strided", "%d strides for %s", strides.length, shape);
    this.shape = shape;
    this.strides = strides;
    this.offset = offset;
  }

  /** The shape of the result. */
  public Shape shape() {
    return shape;
  }

  /** The array as it lies. */
  public static Strided of(Shape shape) {
    return new Strided(shape, strides(shape), 0);
  }

  /** How far apart neighbours along each axis lie. */
  public static int[] strides(Shape shape) {
    int[] strides = new int[shape.rank()];
    int stride = 1;
    for (int axis = strides.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= shape.at(axis);
    }
    return strides;
  }

  /** {@code from} repeated to fill {@code to}: its axes are the last, and one of size 1 repeats. */
  public static Strided broadcast(Shape from, Shape to) {
    int[] own = strides(from);
    int[] strides = new int[to.rank()];
    int ahead = to.rank() - from.rank();
    for (int axis = 0; axis < from.rank(); axis++) {
      int size = from.at(axis);
      Check.that(
          ahead >= 0 && (size == 1 || size == to.at(ahead + axis)),
          "broadcast",
          "%s does not fit %s",
          from,
          to);
      strides[ahead + axis] = size == 1 ? 0 : own[axis];
    }
    return new Strided(to, strides, 0);
  }

  /** The axes in another order: axis {@code i} of the result is axis {@code order[i]} of this. */
  public Strided transpose(int... order) {
    int[] sizes = new int[order.length];
    int[] moved = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      sizes[i] = shape.at(order[i]);
      moved[i] = strides[order[i]];
    }
    return new Strided(Shape.of(sizes), moved, offset);
  }

  /** {@code count} elements along {@code axis}, from {@code start} on, {@code step} apart. */
  public Strided slice(int axis, int start, int count, int step) {
    int[] sizes = shape.toArray();
    int[] moved = strides.clone();
    sizes[axis] = count;
    moved[axis] *= step;
    return new Strided(Shape.of(sizes), moved, offset + start * strides[axis]);
  }

  /** The position of each element of the result, row by row. */
  public int[] positions() {
    int[] positions = new int[shape.size()];
    if (positions.length == 0) {
      return positions;
    }
    positions[0] = offset;
    int filled = 1;
    // Axis by axis from the last: what is there already is repeated, one stride further each time.
    for (int axis = shape.rank() - 1; axis >= 0; axis--) {
      int block = filled;
      for (int i = 1; i < shape.at(axis); i++) {
        int ahead = i * strides[axis];
        for (int j = 0; j < block; j++) {
          positions[filled++] = positions[j] + ahead;
        }
      }
    }
    return positions;
  }
}
