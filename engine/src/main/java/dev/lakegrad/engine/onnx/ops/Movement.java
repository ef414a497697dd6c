package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Shapes;
import dev.lakegrad.engine.onnx.value.Strided;
import dev.lakegrad.engine.onnx.value.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Elements moved, repeated or left out in a way that does not depend on what they are. */
final class Movement {
  private Movement() {}

  static void addTo(Operators operators) {
    operators
        .add("Transpose", 1, Movement::transpose)
        .add("Expand", 8, Movement::expand)
        .add("Tile", 1, Movement::oldTile)
        .add("Tile", 6, call -> tile(call.array(0), call.array(1).wholes()))
        .add("Concat", 1, call -> concat(call.arrays(), call.whole("axis", 1)))
        .addAll("Split", 1, call -> split(call, call.has(1) ? lengths(call) : call.wholes("split")))
        .addAll("Split", 13, call -> split(call, lengths(call)))
        .add("DepthToSpace", 1, Movement::depthToSpace)
        .add("SpaceToDepth", 1, Movement::spaceToDepth)
        .add("ReverseSequence", 10, Movement::reverse)
        .add("Trilu", 14, Movement::triangle);
  }

  private static Array transpose(Call call) {
    Array x = call.array(0);
    long[] reversed = LongStream.range(0, x.rank()).map(axis -> x.rank() - 1 - axis).toArray();
    long[] order = call.wholes("perm", reversed);
    Check.that(
        order.length == x.rank() && LongStream.of(order).distinct().count() == x.rank(),
        "transpose",
        "%s of the axes of %s",
        Arrays.toString(order),
        x.shape());
    return transpose(x, LongStream.of(order).mapToInt(a -> Shapes.axis(a, x.rank())).toArray());
  }

  static Array transpose(Array x, int... order) {
    return x.pick(Strided.of(x.shape()).transpose(order));
  }

  private static Array expand(Call call) {
    Array x = call.array(0);
    return x.broadcast(Shapes.common(x.shape(), Shapes.of(call.array(1).wholes())));
  }

  private static Array oldTile(Call call) {
    Array x = call.array(0);
    long[] repeats = LongStream.generate(() -> 1).limit(x.rank()).toArray();
    repeats[Shapes.axis((long) call.array(2).number(), x.rank())] = (long) call.array(1).number();
    return tile(x, repeats);
  }

  /** Each axis becomes two, of which the first, of stride 0, repeats the second. */
  static Array tile(Array x, long... repeats) {
    Check.that(repeats.length == x.rank(), "tile", "%d repeats of %s", repeats.length, x.shape());
    long[] sizes = new long[2 * x.rank()];
    long[] product = new long[x.rank()];
    int[] strides = new int[sizes.length];
    for (int axis = 0; axis < x.rank(); axis++) {
      sizes[2 * axis] = repeats[axis];
      sizes[2 * axis + 1] = x.shape().at(axis);
      strides[2 * axis + 1] = Strided.strides(x.shape())[axis];
      product[axis] = Math.multiplyExact(repeats[axis], (long) x.shape().at(axis));
    }
    return x.pick(new Strided(Shapes.of(sizes), strides, 0)).reshape(Shapes.of(product));
  }

  /** Arrays one behind the other along {@code axis}. */
  static Array concat(List<Array> parts, long axis) {
    Array first = parts.get(0);
    int along = Shapes.axis(axis, first.rank());
    long length = 0;
    for (Array part : parts) {
      Check.that(
          part.rank() == first.rank()
              && Shapes.with(part.shape(), along, 0).equals(Shapes.with(first.shape(), along, 0)),
          "concat",
          "%s and %s along axis %d",
          first.shape(),
          part.shape(),
          along);
      length += part.shape().at(along);
    }
    Shape shape = Shapes.with(first.shape(), along, length);
    return Array.join(parts).pick(shape, interleave(parts, along, shape.size()));
  }

  /** Where the blocks of each part, taken in turn, lie when the parts lie one after the other. */
  private static int[] interleave(List<Array> parts, int axis, int size) {
    int[] from = new int[size];
    int outer = Shapes.product(parts.get(0).shape(), 0, axis);
    int filled = 0;
    for (int i = 0; i < outer; i++) {
      int start = 0;
      for (Array part : parts) {
        int block = part.size() / outer;
        for (int j = 0; j < block; j++) {
          from[filled++] = start + i * block + j;
        }
        start += part.size();
      }
    }
    return from;
  }

  private static long[] lengths(Call call) {
    return call.has(1) ? call.array(1).wholes() : new long[0];
  }

  private static List<Value> split(Call call, long[] lengths) {
    Array x = call.array(0);
    int axis = Shapes.axis(call.whole("axis", 0), x.rank());
    long parts = call.whole("num_outputs", call.outputs());
    int size = x.shape().at(axis);
    long[] each = lengths.length > 0 ? lengths : equal(size, parts);
    Check.that(
        LongStream.of(each).sum() == size,
        "split",
        "%s of an axis of %d",
        Arrays.toString(each),
        size);
    return new ArrayList<>(split(x, axis, each));
  }

  /** The last is shorter where the size is no multiple. */
  static long[] equal(int size, long parts) {
    long length = (size + parts - 1) / parts;
    return LongStream.range(0, parts)
        .map(i -> Math.max(0, Math.min(length, size - i * length)))
        .toArray();
  }

  /** Slices of these lengths along {@code axis}, one after the other. */
  static List<Array> split(Array x, int axis, long... lengths) {
    List<Array> parts = new ArrayList<>();
    int start = 0;
    for (long length : lengths) {
      parts.add(slice(x, axis, start, Math.toIntExact(length)));
      start += (int) length;
    }
    return parts;
  }

  static Array slice(Array x, int axis, int start, int count) {
    return x.pick(Strided.of(x.shape()).slice(axis, start, count, 1));
  }

  /** {@code [n, c b b, h, w] -> [n, c, h b, w b]}. */
  private static Array depthToSpace(Call call) {
    Array x = call.array(0);
    int block = call.integer("blocksize", 0);
    Shape s = x.shape();
    int depth = s.at(1) / (block * block);
    boolean columns = call.text("mode", "DCR").equals("CRD");
    Array split =
        columns
            ? x.reshape(Shape.of(s.at(0), depth, block, block, s.at(2), s.at(3)))
            : x.reshape(Shape.of(s.at(0), block, block, depth, s.at(2), s.at(3)));
    Array moved = columns ? transpose(split, 0, 1, 4, 2, 5, 3) : transpose(split, 0, 3, 4, 1, 5, 2);
    return moved.reshape(Shape.of(s.at(0), depth, s.at(2) * block, s.at(3) * block));
  }

  /** {@code [n, c, h b, w b] -> [n, b b c, h, w]}. */
  private static Array spaceToDepth(Call call) {
    Array x = call.array(0);
    int block = call.integer("blocksize", 0);
    Shape s = x.shape();
    int height = s.at(2) / block;
    int width = s.at(3) / block;
    Array split = x.reshape(Shape.of(s.at(0), s.at(1), height, block, width, block));
    boolean columns = call.text("mode", "DCR").equals("CRD");
    Array moved = columns ? transpose(split, 0, 1, 3, 5, 2, 4) : transpose(split, 0, 3, 5, 1, 2, 4);
    return moved.reshape(Shape.of(s.at(0), s.at(1) * block * block, height, width));
  }

  private static Array reverse(Call call) {
    Array x = call.array(0);
    int time = call.integer("time_axis", 0);
    int batch = call.integer("batch_axis", 1);
    long[] lengths = call.array(1).wholes();
    int[] strides = Strided.strides(x.shape());
    int[] from = new int[x.size()];
    for (int i = 0; i < from.length; i++) {
      int step = i / strides[time] % x.shape().at(time);
      int length = (int) lengths[i / strides[batch] % x.shape().at(batch)];
      from[i] = step < length ? i + (length - 1 - 2 * step) * strides[time] : i;
    }
    return x.pick(x.shape(), from);
  }

  /** Zeros below or above a diagonal of the last two axes. */
  private static Array triangle(Call call) {
    Array x = call.array(0);
    long diagonal = call.has(1) ? call.array(1).whole() : 0;
    boolean upper = call.flag("upper", 1);
    int columns = x.shape().at(-1);
    int rows = x.shape().at(-2);
    int[] from =
        IntStream.range(0, x.size())
            .map(
                i -> {
                  long ahead = i % columns - i / columns % rows - diagonal;
                  return (upper ? ahead >= 0 : ahead <= 0) ? i : x.size();
                })
            .toArray();
    return Array.join(List.of(x, Generators.zero(x.type()))).pick(x.shape(), from);
  }
}
