package dev.lakegrad.engine.memory;

import dev.lakegrad.engine.Check;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Optional;

/** The sizes of an array along its axes; {@code []} is a scalar. Laid out row by row. */
public final class Shape implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int[] sizes;
  private final int size;

  private Shape(int[] sizes) {
    this.sizes = sizes;
    this.size = product(sizes);
  }

  /** Makes no text unless there is something to say: every op makes shapes. */
  private static int product(int[] sizes) {
    long product = 1;
    for (int s : sizes) {
      if (s < 0) {
        Check.that(false, "shape", "size %d of %s is negative", s, Arrays.toString(sizes));
      }
      product = Math.multiplyExact(product, s);
    }
    if (product > Integer.MAX_VALUE) {
      Check.that(
          false,
          "shape",
          "%s has %d elements, more than %d",
          Arrays.toString(sizes),
          product,
          Integer.MAX_VALUE);
    }
    return (int) product;
  }

  public static Shape of(int... sizes) {
    return new Shape(sizes.clone());
  }

  /** The number of axes. */
  public int rank() {
    return sizes.length;
  }

  /** The number of elements. */
  public int size() {
    return size;
  }

  /** The size along {@code axis}; a negative axis counts from the last, which is -1. */
  public int at(int axis) {
    return sizes[axis(axis)];
  }

  /** The number of {@code axis} from 0; a negative axis counts from the last, which is -1. */
  public int axis(int axis) {
    int index = axis < 0 ? axis + sizes.length : axis;
    Check.that(0 <= index && index < sizes.length, "shape", "%s has no axis %d", this, axis);
    return index;
  }

  /** The product of all sizes but the last: how many rows {@link #columns} long there are. */
  public int rows() {
    int rows = 1;
    for (int axis = 0; axis < sizes.length - 1; axis++) {
      rows *= sizes[axis];
    }
    return rows;
  }

  /** The last size, or 1 for a scalar. */
  public int columns() {
    return sizes.length == 0 ? 1 : sizes[sizes.length - 1];
  }

  /** This shape with {@code first} put before its axes. */
  public Shape prepend(int first) {
    int[] more = new int[sizes.length + 1];
    more[0] = first;
    System.arraycopy(sizes, 0, more, 1, sizes.length);
    return new Shape(more);
  }

  /** This shape without its first axis. */
  public Shape dropFirst() {
    Check.that(sizes.length > 0, "shape", "a scalar has no first axis");
    return new Shape(Arrays.copyOfRange(sizes, 1, sizes.length));
  }

  /** This shape with another size along {@code axis}. */
  public Shape with(int axis, int size) {
    int[] changed = sizes.clone();
    changed[axis(axis)] = size;
    return new Shape(changed);
  }

  /**
   * What arrays of both shapes can be repeated to, by NumPy's rule: from the last axis on, sizes
   * are equal, or one of them is 1 or missing. Empty where they do not fit.
   */
  public Optional<Shape> broadcast(Shape other) {
    int[] common = new int[Math.max(sizes.length, other.sizes.length)];
    for (int i = 1; i <= common.length; i++) {
      int a = i <= sizes.length ? sizes[sizes.length - i] : 1;
      int b = i <= other.sizes.length ? other.sizes[other.sizes.length - i] : 1;
      if (a != b && a != 1 && b != 1) {
        return Optional.empty();
      }
      common[common.length - i] = a == 1 ? b : a;
    }
    return Optional.of(new Shape(common));
  }

  /** A copy of the sizes. */
  public int[] toArray() {
    return sizes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape that && Arrays.equals(sizes, that.sizes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sizes);
  }

  @Override
  public String toString() {
    return Arrays.toString(sizes);
  }
}
