package dev.lakegrad.engine.memory;

import dev.lakegrad.engine.Check;
import java.util.Arrays;

/**
 * Where the elements of an n-dimensional array lie inside a buffer: element {@code [i, j, ..]} at
 * {@code offset + i strides[0] + j strides[1] + ..}.
 *
 * <p>Elements along a stride of 0 are one and the same; a negative stride goes backwards. Each
 * method gives another way to see the same memory and moves nothing. Axes count from 0, or from the
 * last, which is -1.
 */
public final class Layout {
  private final Shape shape;
  private final int offset;
  private final int[] strides;

  private Layout(Shape shape, int offset, int... strides) {
    this.shape = shape;
    this.offset = offset;
    this.strides = strides;
  }

  /** Row by row from the start, without gaps. */
  public static Layout of(Shape shape) {
    int[] strides = new int[shape.rank()];
    for (int axis = strides.length - 1, stride = 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= shape.at(axis);
    }
    return new Layout(shape, 0, strides);
  }

  public Shape shape() {
    return shape;
  }

  /** Where element {@code [0, 0, ..]} lies. */
  public int offset() {
    return offset;
  }

  /** How far neighbours along {@code axis} are apart. */
  public int stride(int axis) {
    return strides[shape.axis(axis)];
  }

  /** Where the element lies that is number {@code index}, counted row by row. */
  public int at(int index) {
    int at = offset;
    int rest = index;
    for (int axis = strides.length - 1; axis >= 0; axis--) {
      at += rest % shape.at(axis) * strides[axis];
      rest /= shape.at(axis);
    }
    return at;
  }

  /** The axes in another order: axis {@code i} of the result is {@code axes[i]} of this. */
  public Layout permute(int... axes) {
    boolean[] taken = new boolean[strides.length];
    int[] sizes = new int[axes.length];
    int[] permuted = new int[axes.length];
    for (int i = 0; i < axes.length; i++) {
      int axis = shape.axis(axes[i]);
      Check.that(!taken[axis], "permute", "axis %d comes twice in %s", axis, Arrays.toString(axes));
      taken[axis] = true;
      sizes[i] = shape.at(axis);
      permuted[i] = strides[axis];
    }
    Check.that(
        axes.length == strides.length,
        "permute",
        "%s are not all axes of %s",
        Arrays.toString(axes),
        shape);
    return new Layout(Shape.of(sizes), offset, permuted);
  }

  /**
   * {@code count} elements along {@code axis}: {@code from}, {@code from + step}, and so on; a
   * negative step goes backwards.
   */
  public Layout slice(int axis, int from, int count, int step) {
    int at = shape.axis(axis);
    int last = from + (count - 1) * step;
    Check.that(
        count == 0
            || (count > 0 && Math.min(from, last) >= 0 && Math.max(from, last) < shape.at(at)),
        "slice",
        "%d elements from %d on, %d apart, do not lie along axis %d of %s",
        count,
        from,
        step,
        at,
        shape);
    int[] sizes = shape.toArray();
    int[] sliced = strides.clone();
    sizes[at] = count;
    sliced[at] *= step;
    return new Layout(Shape.of(sizes), count == 0 ? offset : offset + from * strides[at], sliced);
  }

  /** Along a new axis before {@code axis}, the same elements {@code count} times. */
  public Layout repeat(int axis, int count) {
    int[] sizes = new int[strides.length + 1];
    int[] repeated = new int[strides.length + 1];
    for (int i = 0; i < sizes.length; i++) {
      int old = i < axis ? i : i - 1;
      sizes[i] = i == axis ? count : shape.at(old);
      repeated[i] = i == axis ? 0 : strides[old];
    }
    return new Layout(Shape.of(sizes), offset, repeated);
  }

  /**
   * As {@code wider}, by NumPy's rule: shapes are compared from the last axis on, and an axis that
   * is missing or of size 1 is repeated.
   */
  public Layout broadcast(Shape wider) {
    int missing = wider.rank() - shape.rank();
    Check.that(missing >= 0, "broadcast", "%s has more axes than %s", shape, wider);
    int[] repeated = new int[wider.rank()];
    for (int axis = missing; axis < repeated.length; axis++) {
      int size = shape.at(axis - missing);
      Check.that(
          size == 1 || size == wider.at(axis), "broadcast", "%s does not fit %s", shape, wider);
      repeated[axis] = size == 1 && wider.at(axis) != 1 ? 0 : strides[axis - missing];
    }
    return new Layout(wider, offset, repeated);
  }

  /** The elements whose indices along two axes of one size are equal, along the first of them. */
  public Layout diagonal(int axis, int other) {
    int kept = shape.axis(axis);
    int gone = shape.axis(other);
    Check.that(
        kept != gone && shape.at(kept) == shape.at(gone),
        "diagonal",
        "axes %d and %d of %s are not two of one size",
        axis,
        other,
        shape);
    int[] sizes = new int[strides.length - 1];
    int[] joined = new int[strides.length - 1];
    for (int i = 0; i < sizes.length; i++) {
      int old = i < gone ? i : i + 1;
      sizes[i] = shape.at(old);
      joined[i] = strides[old] + (old == kept ? strides[gone] : 0);
    }
    return new Layout(Shape.of(sizes), offset, joined);
  }

  /** Whether some elements are one and the same, along a stride of 0. */
  public boolean repeats() {
    for (int axis = 0; axis < strides.length; axis++) {
      if (strides[axis] == 0 && shape.at(axis) > 1) {
        return true;
      }
    }
    return false;
  }

  /** Whether these are the first elements of a buffer, row by row. */
  public boolean isRowByRow() {
    for (int axis = strides.length - 1, stride = 1; axis >= 0; axis--) {
      if (shape.at(axis) > 1 && strides[axis] != stride) {
        return false;
      }
      stride *= shape.at(axis);
    }
    return offset == 0;
  }

  @Override
  public String toString() {
    return shape + " at " + offset + " by " + Arrays.toString(strides);
  }
}
