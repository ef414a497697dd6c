package dev.lakegrad.engine.memory;

import dev.lakegrad.engine.Check;
import java.io.Serializable;
import java.util.Arrays;

/** The sizes of an array along its axes; {@code []} is a scalar. Laid out row by row. */
public final class Shape implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int[] sizes;
  private final int size;

  private Shape(int[] sizes) {
    long product = 1;
    for (int s : sizes) {
      Check.that(s >= 0, "shape", "size %d of %s is negative", s, Arrays.toString(sizes));
      product = Math.multiplyExact(product, s);
    }
    Check.that(
        product <= Integer.MAX_VALUE,
        "shape",
        "%s has %d elements, more than %d",
        Arrays.toString(sizes),
        product,
        Integer.MAX_VALUE);
    this.sizes = sizes;
    this.size = (int) product;
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
    int index = axis < 0 ? axis + sizes.length : axis;
    Check.that(0 <= index && index < sizes.length, "shape", "%s has no axis %d", this, axis);
    return sizes[index];
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
