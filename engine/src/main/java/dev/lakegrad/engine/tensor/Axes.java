package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import java.util.Arrays;

/**
 * The axes along which a reduction goes, and whether they are gone afterwards or kept with size 1.
 * They count from 0, or from the last, which is -1.
 */
public final class Axes {
  /** All of them; what is left is a scalar. */
  public static final Axes ALL = new Axes(false);

  private final boolean kept;
  private final int[] axes; // none of them means all

  private Axes(boolean kept, int... axes) {
    this.kept = kept;
    this.axes = axes;
  }

  /** Axes that are gone afterwards: {@code [2, 3, 4]} along 1 becomes {@code [2, 4]}. */
  public static Axes of(int first, int... others) {
    return new Axes(false, joined(first, others));
  }

  /** Axes that have size 1 afterwards: {@code [2, 3, 4]} along 1 becomes {@code [2, 1, 4]}. */
  public static Axes kept(int first, int... others) {
    return new Axes(true, joined(first, others));
  }

  private static int[] joined(int first, int... others) {
    int[] axes = Arrays.copyOf(others, others.length + 1);
    axes[others.length] = first;
    return axes;
  }

  /** These, with size 1 afterwards. */
  Axes keeping() {
    return kept ? this : new Axes(true, axes);
  }

  /** Of each axis of {@code shape}, whether it is among these. */
  private boolean[] among(Shape shape) {
    boolean[] among = new boolean[shape.rank()];
    Arrays.fill(among, axes.length == 0);
    for (int axis : axes) {
      int at = shape.axis(axis);
      Check.that(!among[at], "axes", "axis %d of %s is named twice", at, shape);
      among[at] = true;
    }
    return among;
  }

  /** {@code shape} with size 1 along these axes. */
  Shape ones(Shape shape) {
    boolean[] among = among(shape);
    int[] sizes = shape.toArray();
    for (int axis = 0; axis < sizes.length; axis++) {
      sizes[axis] = among[axis] ? 1 : sizes[axis];
    }
    return Shape.of(sizes);
  }

  /** The shape of what is left of {@code shape}. */
  Shape reduced(Shape shape) {
    if (kept) {
      return ones(shape);
    }
    boolean[] among = among(shape);
    int[] sizes = new int[among.length];
    int rank = 0;
    for (int axis = 0; axis < among.length; axis++) {
      if (!among[axis]) {
        sizes[rank++] = shape.at(axis);
      }
    }
    return Shape.of(Arrays.copyOf(sizes, rank));
  }

  /** The axes of {@code shape} in an order that ends with these. */
  int[] last(Shape shape) {
    boolean[] among = among(shape);
    int[] order = new int[among.length];
    int next = 0;
    for (boolean wanted : new boolean[] {false, true}) {
      for (int axis = 0; axis < among.length; axis++) {
        if (among[axis] == wanted) {
          order[next++] = axis;
        }
      }
    }
    return order;
  }

  /** How many elements of {@code shape} become one. */
  int count(Shape shape) {
    boolean[] among = among(shape);
    int count = 1;
    for (int axis = 0; axis < among.length; axis++) {
      count *= among[axis] ? shape.at(axis) : 1;
    }
    return count;
  }

  @Override
  public String toString() {
    return axes.length == 0 ? "all axes" : "axes " + Arrays.toString(axes);
  }
}
