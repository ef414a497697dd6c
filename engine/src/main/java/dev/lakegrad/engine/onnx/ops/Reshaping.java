package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Shapes;
import dev.lakegrad.engine.onnx.value.Value;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** The same elements in another shape, and what a shape is. */
final class Reshaping {
  private Reshaping() {}

  static void addTo(Operators operators) {
    operators
        .add("Reshape", 1, call -> reshape(call, call.wholes("shape")))
        .add("Reshape", 5, call -> reshape(call, call.array(1).wholes()))
        .add("Flatten", 1, Reshaping::flatten)
        .add("Squeeze", 1, call -> squeeze(call.array(0), call.wholes("axes")))
        .add("Squeeze", 13, call -> squeeze(call.array(0), axes(call)))
        .add("Unsqueeze", 1, call -> unsqueeze(call.array(0), call.wholes("axes")))
        .add("Unsqueeze", 13, call -> unsqueeze(call.array(0), axes(call)))
        .addAll("Identity", 1, call -> List.of(call.value(0)))
        .add("Shape", 1, Reshaping::shape)
        .add("Size", 1, call -> Array.scalar((long) call.array(0).size()));
  }

  private static long[] axes(Call call) {
    return call.has(1) ? call.array(1).wholes() : new long[0];
  }

  /** A size of 0 is that of the input, unless told otherwise; one of -1 is what is left. */
  private static Array reshape(Call call, long[] wanted) {
    Array x = call.array(0);
    long[] sizes = wanted.clone();
    int open = -1;
    long product = 1;
    for (int axis = 0; axis < sizes.length; axis++) {
      if (sizes[axis] == 0 && !call.flag("allowzero", 0)) {
        sizes[axis] = x.shape().at(axis);
      }
      if (sizes[axis] == -1) {
        Check.that(open < 0, "reshape", "two sizes of %s are open", Arrays.toString(wanted));
        open = axis;
      } else {
        product = Math.multiplyExact(product, sizes[axis]);
      }
    }
    if (open >= 0) {
      sizes[open] = product == 0 ? 0 : x.size() / product;
    }
    return x.reshape(Shapes.of(sizes));
  }

  private static Array flatten(Call call) {
    Array x = call.array(0);
    long axis = call.whole("axis", 1);
    int split = axis == x.rank() ? x.rank() : Shapes.axis(axis, x.rank());
    return x.reshape(
        Shape.of(Shapes.product(x.shape(), 0, split), Shapes.product(x.shape(), split, x.rank())));
  }

  static Array squeeze(Array x, long... axes) {
    long[] dropped = Arrays.stream(axes).map(axis -> Shapes.axis(axis, x.rank())).toArray();
    for (long axis : dropped) {
      Check.that(x.shape().at((int) axis) == 1, "squeeze", "axis %d of %s", axis, x.shape());
    }
    return x.reshape(
        Shapes.of(
            LongStream.range(0, x.rank())
                .filter(axis -> !drops(x, axis, dropped))
                .map(axis -> x.shape().at((int) axis))
                .toArray()));
  }

  private static boolean drops(Array x, long axis, long[] dropped) {
    return dropped.length == 0
        ? x.shape().at((int) axis) == 1
        : Arrays.stream(dropped).anyMatch(each -> each == axis);
  }

  static Array unsqueeze(Array x, long... axes) {
    int rank = x.rank() + axes.length;
    long[] sizes = new long[rank];
    for (long axis : axes) {
      int place = Shapes.axis(axis, rank);
      Check.that(sizes[place] == 0, "unsqueeze", "axis %d comes twice", axis);
      sizes[place] = 1;
    }
    // A size of 0 marks the places that the input's own sizes go to.
    int next = 0;
    for (int axis = 0; axis < rank; axis++) {
      sizes[axis] = sizes[axis] == 1 ? 1 : x.shape().at(next++);
    }
    return x.reshape(Shapes.of(sizes));
  }

  private static Value shape(Call call) {
    long[] sizes = Shapes.sizes(call.array(0).shape());
    int start = clamp(call.whole("start", 0), sizes.length);
    int end = clamp(call.whole("end", sizes.length), sizes.length);
    return Array.row(Arrays.copyOfRange(sizes, start, Math.max(start, end)));
  }

  private static int clamp(long axis, int rank) {
    long place = axis < 0 ? axis + rank : axis;
    return (int) Math.max(0, Math.min(place, rank));
  }
}
