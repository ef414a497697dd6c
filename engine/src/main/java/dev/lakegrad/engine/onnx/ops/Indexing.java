package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Shapes;
import dev.lakegrad.engine.onnx.value.Strided;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Elements taken from where other elements say. */
final class Indexing {
  private Indexing() {}

  static void addTo(Operators operators) {
    operators
        .add("Gather", 1, call -> gather(call.array(0), call.array(1), call.whole("axis", 0)))
        .add("GatherElements", 11, Indexing::gatherElements)
        .add("GatherND", 11, Indexing::gatherNd)
        .add("Compress", 9, Indexing::compress)
        .add("NonZero", 9, call -> nonZero(call.array(0)));
  }

  /** {@code index} along an axis of {@code size}, from its end if it is negative. */
  static int place(long index, int size) {
    Check.that(-size <= index && index < size, "index", "%d of an axis of %d", index, size);
    return (int) (index < 0 ? index + size : index);
  }

  /** Slices along {@code axis}, at each of {@code indices}, whose shape takes the axis' place. */
  static Array gather(Array x, Array indices, long along) {
    int axis = Shapes.axis(along, x.rank());
    int size = x.shape().at(axis);
    int inner = Shapes.product(x.shape(), axis + 1, x.rank());
    LongStream before = LongStream.range(0, axis).map(a -> x.shape().at((int) a));
    LongStream after = LongStream.range(axis + 1, x.rank()).map(a -> x.shape().at((int) a));
    LongStream middle = Arrays.stream(Shapes.sizes(indices.shape()));
    Shape shape = Shapes.of(LongStream.concat(before, LongStream.concat(middle, after)).toArray());
    long[] wanted = indices.wholes();
    int[] from = new int[shape.size()];
    for (int i = 0; i < from.length; i++) {
      int slice = i / inner;
      int place = place(wanted[slice % wanted.length], size);
      from[i] = (slice / wanted.length * size + place) * inner + i % inner;
    }
    return x.pick(shape, from);
  }

  private static Array gatherElements(Call call) {
    Array x = call.array(0);
    return x.pick(call.array(1).shape(), elements(x.shape(), call.array(1), call.whole("axis", 0)));
  }

  /** For each index: the position in {@code shape} that has the index along {@code axis}. */
  static int[] elements(Shape shape, Array indices, long along) {
    int axis = Shapes.axis(along, shape.rank());
    Check.that(indices.rank() == shape.rank(), "indices", "%s for %s", indices.shape(), shape);
    int[] strides = Strided.strides(shape);
    int stride = strides[axis];
    strides[axis] = 0;
    int[] positions = new Strided(indices.shape(), strides, 0).positions();
    for (int i = 0; i < positions.length; i++) {
      positions[i] += place(indices.wholes()[i], shape.at(axis)) * stride;
    }
    return positions;
  }

  private static Array gatherNd(Call call) {
    Array x = call.array(0);
    Array indices = call.array(1);
    int batch = call.integer("batch_dims", 0);
    int depth = indices.shape().at(-1);
    int[] starts = starts(x.shape(), indices, batch);
    int block = Shapes.product(x.shape(), batch + depth, x.rank());
    long[] sizes =
        LongStream.concat(
                Arrays.stream(Shapes.sizes(indices.shape())).limit(indices.rank() - 1),
                Arrays.stream(Shapes.sizes(x.shape())).skip(batch + depth))
            .toArray();
    Shape shape = Shapes.of(sizes);
    return x.pick(
        shape, IntStream.range(0, shape.size()).map(i -> starts[i / block] + i % block).toArray());
  }

  /**
   * Where the slice begins that each row of {@code indices [..., depth]} names in {@code shape}.
   */
  static int[] starts(Shape shape, Array indices, int batch) {
    int depth = indices.shape().at(-1);
    Check.that(batch + depth <= shape.rank(), "indices", "%s into %s", indices.shape(), shape);
    int[] strides = Strided.strides(shape);
    int[] starts = new int[depth == 0 ? 1 : indices.size() / depth];
    int batches = Shapes.product(shape, 0, batch);
    int whole = batches == 0 ? 0 : shape.size() / batches;
    for (int i = 0; i < starts.length; i++) {
      starts[i] = i / Math.max(1, starts.length / Math.max(1, batches)) * whole;
      for (int j = 0; j < depth; j++) {
        int place = place(indices.wholes()[i * depth + j], shape.at(batch + j));
        starts[i] += place * strides[batch + j];
      }
    }
    return starts;
  }

  private static Array compress(Call call) {
    Array x = call.array(0);
    long[] wanted = call.array(1).wholes();
    boolean flat = !call.sets("axis");
    Array from = flat ? x.reshape(Shape.of(x.size())) : x;
    long axis = flat ? 0 : call.whole("axis", 0);
    long[] places = LongStream.range(0, wanted.length).filter(i -> wanted[(int) i] != 0).toArray();
    return gather(from, Array.row(places), axis);
  }

  /** Where {@code x} is not zero: one row for each axis. */
  private static Array nonZero(Array x) {
    double[] values = x.numbers();
    int[] found = IntStream.range(0, values.length).filter(i -> values[i] != 0).toArray();
    int[] strides = Strided.strides(x.shape());
    long[] places = new long[x.rank() * found.length];
    for (int i = 0; i < places.length; i++) {
      int axis = i / found.length;
      places[i] = found[i % found.length] / strides[axis] % x.shape().at(axis);
    }
    return Array.row(places).reshape(Shape.of(x.rank(), found.length));
  }
}
