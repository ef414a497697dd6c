package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Shapes;
import dev.lakegrad.engine.onnx.value.Strided;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * An array seen as lines: those elements form a line that differ in their place along some axes
 * only, in the order of those axes.
 */
final class Lines {
  private final Shape shape;
  private final int[] axes;
  private final int length;
  private final int count;
  private final int[] positions;

  /** Lines along {@code axes}; a negative axis counts from the last. */
  Lines(Shape shape, long... axes) {
    this.shape = shape;
    this.axes = Arrays.stream(axes).mapToInt(a -> Shapes.axis(a, shape.rank())).sorted().toArray();
    int[] kept = IntStream.range(0, shape.rank()).filter(axis -> !along(axis)).toArray();
    this.length = Arrays.stream(this.axes).map(shape::at).reduce(1, (a, b) -> a * b);
    this.count = Arrays.stream(kept).map(shape::at).reduce(1, (a, b) -> a * b);
    int[] order = IntStream.concat(Arrays.stream(kept), Arrays.stream(this.axes)).toArray();
    this.positions = Strided.of(shape).transpose(order).positions();
  }

  private boolean along(int axis) {
    return Arrays.stream(axes).anyMatch(each -> each == axis);
  }

  /** The number of elements of a line. */
  int length() {
    return length;
  }

  /** The number of lines. */
  int count() {
    return count;
  }

  /** Where element {@code index} of line {@code line} lies in the array. */
  int position(int line, int index) {
    return positions[line * length + index];
  }

  /** The shape of one number for each line, with size 1 along the axes of the lines. */
  Shape kept() {
    int[] sizes = shape.toArray();
    Arrays.stream(axes).forEach(axis -> sizes[axis] = 1);
    return Shape.of(sizes);
  }

  /** The shape of one number for each line, without the axes of the lines. */
  Shape dropped() {
    return Shape.of(
        IntStream.range(0, shape.rank()).filter(a -> !along(a)).map(shape::at).toArray());
  }

  /** One real number for each line of {@code x}. */
  double[] fold(double[] x, ToDoubleFunction<double[]> f) {
    double[] folded = new double[count];
    double[] line = new double[length];
    for (int i = 0; i < count; i++) {
      read(x, i, line);
      folded[i] = f.applyAsDouble(line);
    }
    return folded;
  }

  /** One whole number for each line of {@code x}. */
  long[] fold(long[] x, ToLongFunction<long[]> f) {
    long[] folded = new long[count];
    long[] line = new long[length];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < length; j++) {
        line[j] = x[position(i, j)];
      }
      folded[i] = f.applyAsLong(line);
    }
    return folded;
  }

  /** {@code x} with each line changed by {@code change}, which works in place. */
  static Array map(Array x, Consumer<double[]> change, long... axes) {
    Lines lines = new Lines(x.shape(), axes);
    double[] to = new double[x.size()];
    double[] line = new double[lines.length];
    for (int i = 0; i < lines.count; i++) {
      lines.read(x.reals(), i, line);
      change.accept(line);
      for (int j = 0; j < line.length; j++) {
        to[lines.position(i, j)] = line[j];
      }
    }
    return Array.reals(x.type(), x.shape(), to);
  }

  private void read(double[] x, int line, double[] into) {
    for (int j = 0; j < length; j++) {
      into[j] = x[positions[line * length + j]];
    }
  }
}
