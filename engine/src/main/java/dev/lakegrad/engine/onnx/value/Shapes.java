package dev.lakegrad.engine.onnx.value;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import java.util.Arrays;

/** Shapes that a file or a computation asks for, refused before memory is taken for them. */
public final class Shapes {
  /** Half of the heap as 8-byte elements: more than one array will ever need. */
  private static final long LIMIT =
      Math.min(Integer.MAX_VALUE - 64, Runtime.getRuntime().maxMemory() / 16);

  private Shapes() {}

  /** The shape of these sizes, if an array of it is not too large for this JVM. */
  public static Shape of(long... sizes) {
    long product = 1;
    boolean empty = Arrays.stream(sizes).anyMatch(size -> size == 0);
    for (long size : sizes) {
      Check.that(
          0 <= size && size <= Integer.MAX_VALUE,
          "shape",
          "%s has a size that no array has",
          Arrays.toString(sizes));
      product = empty ? 0 : product * size;
      Check.that(
          product <= LIMIT,
          "shape",
          "%s is too large for this JVM, whose heap holds arrays of %d elements",
          Arrays.toString(sizes),
          LIMIT);
    }
    return Shape.of(Arrays.stream(sizes).mapToInt(Math::toIntExact).toArray());
  }

  /** What all of {@code shapes} are repeated to; their last axes stand below one another. */
  public static Shape common(Shape... shapes) {
    int rank = Arrays.stream(shapes).mapToInt(Shape::rank).max().orElse(0);
    long[] sizes = new long[rank];
    Arrays.fill(sizes, 1);
    for (Shape shape : shapes) {
      int ahead = rank - shape.rank();
      for (int axis = 0; axis < shape.rank(); axis++) {
        if (shape.at(axis) != 1) {
          Check.that(
              sizes[ahead + axis] == 1 || sizes[ahead + axis] == shape.at(axis),
              "broadcast",
              "%s do not go together",
              Arrays.toString(shapes));
          sizes[ahead + axis] = shape.at(axis);
        }
      }
    }
    return of(sizes);
  }

  /** {@code shape} with another size along {@code axis}. */
  public static Shape with(Shape shape, int axis, long size) {
    long[] sizes = sizes(shape);
    sizes[axis] = size;
    return of(sizes);
  }

  /** The sizes as longs. */
  public static long[] sizes(Shape shape) {
    return Arrays.stream(shape.toArray()).asLongStream().toArray();
  }

  /** {@code axis} counted from the first, where a negative one counts from the last. */
  public static int axis(long axis, int rank) {
    Check.that(-rank <= axis && axis < rank, "axis", "%d is none of %d axes", axis, rank);
    return (int) (axis < 0 ? axis + rank : axis);
  }

  /** The product of the sizes of axes {@code [from, to)}. */
  public static int product(Shape shape, int from, int to) {
    int product = 1;
    for (int axis = from; axis < to; axis++) {
      product *= shape.at(axis);
    }
    return product;
  }
}
