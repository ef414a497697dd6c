package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Shapes;
import dev.lakegrad.engine.onnx.value.Strided;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Parts of an array, and an array with a border. */
final class Slicing {
  private Slicing() {}

  static void addTo(Operators operators) {
    operators
        .add("Slice", 1, Slicing::oldSlice)
        .add("Slice", 10, Slicing::slice)
        .add("Pad", 1, call -> oldPad(call, call.wholes("paddings")))
        .add("Pad", 2, call -> oldPad(call, call.wholes("pads")))
        .add("Pad", 11, Slicing::pad)
        .add("CenterCropPad", 18, Slicing::center);
  }

  private static long[] axes(int count) {
    return LongStream.range(0, count).toArray();
  }

  private static Array oldSlice(Call call) {
    long[] starts = call.wholes("starts");
    long[] steps = LongStream.generate(() -> 1).limit(starts.length).toArray();
    long[] axes = call.wholes("axes", axes(starts.length));
    return slice(call.array(0), starts, call.wholes("ends"), axes, steps);
  }

  private static Array slice(Call call) {
    long[] starts = call.array(1).wholes();
    long[] ones = LongStream.generate(() -> 1).limit(starts.length).toArray();
    long[] axes = call.has(3) ? call.array(3).wholes() : axes(starts.length);
    long[] steps = call.has(4) ? call.array(4).wholes() : ones;
    return slice(call.array(0), starts, call.array(2).wholes(), axes, steps);
  }

  private static Array slice(Array x, long[] starts, long[] ends, long[] axes, long[] steps) {
    Check.that(
        ends.length == starts.length
            && axes.length == starts.length
            && steps.length == starts.length,
        "slice",
        "%d starts, %d ends, %d axes, %d steps",
        starts.length,
        ends.length,
        axes.length,
        steps.length);
    Strided slice = Strided.of(x.shape());
    for (int i = 0; i < starts.length; i++) {
      slice = along(slice, Shapes.axis(axes[i], x.rank()), starts[i], ends[i], steps[i]);
    }
    return x.pick(slice);
  }

  /** A start or end may lie beyond the axis, and counts from its end if it is negative. */
  private static Strided along(Strided all, int axis, long start, long end, long step) {
    Check.that(step != 0, "slice", "a step is 0");
    int size = all.shape().at(axis);
    long lowest = step > 0 ? 0 : -1;
    long from = clamp(start < 0 ? start + size : start, 0, lowest + size);
    long to = clamp(end < 0 ? end + size : end, lowest, step > 0 ? size : lowest + size);
    long reach = step > 0 ? to - from : from - to;
    long stride = Math.min(Math.abs(step), Integer.MAX_VALUE);
    long count = Math.max(0, (reach + stride - 1) / stride);
    int kept = (int) (count > 1 ? Long.signum(step) * stride : 0);
    return all.slice(axis, (int) (count > 0 ? from : 0), (int) count, kept);
  }

  private static long clamp(long place, long least, long most) {
    return Math.max(least, Math.min(place, most));
  }

  private static Array oldPad(Call call, long[] pads) {
    Array x = call.array(0);
    double value = call.real("value", 0);
    double[] fill = {value};
    Array constant = Array.reals(x.type(), Shape.of(), fill);
    return pad(x, pads, constant, call.text("mode", "constant"));
  }

  private static Array pad(Call call) {
    Array x = call.array(0);
    long[] given = call.array(1).wholes();
    long[] axes = call.has(3) ? call.array(3).wholes() : axes(x.rank());
    Check.that(given.length == 2 * axes.length, "pad", "%d pads", given.length);
    long[] pads = new long[2 * x.rank()];
    for (int i = 0; i < axes.length; i++) {
      int axis = Shapes.axis(axes[i], x.rank());
      pads[axis] = given[i];
      pads[axis + x.rank()] = given[i + axes.length];
    }
    Array constant =
        call.has(2) && call.array(2).size() == 1 ? call.array(2) : Generators.zero(x.type());
    return pad(x, pads, constant, call.text("mode", "constant"));
  }

  /** {@code pads} has what comes before each axis, then what comes after each; negative cuts. */
  static Array pad(Array x, long[] pads, Array constant, String mode) {
    Array padded = x;
    for (int axis = 0; axis < x.rank(); axis++) {
      if (pads[axis] != 0 || pads[axis + x.rank()] != 0) {
        padded = pad(padded, axis, pads[axis], pads[axis + x.rank()], constant, mode);
      }
    }
    return padded;
  }

  private static Array pad(
      Array x, int axis, long before, long after, Array constant, String mode) {
    int size = x.shape().at(axis);
    Shape shape = Shapes.with(x.shape(), axis, before + size + after);
    int inner = Shapes.product(x.shape(), axis + 1, x.rank());
    int[] from =
        IntStream.range(0, shape.size())
            .map(
                i -> {
                  long place = i / inner % shape.at(axis) - before;
                  int outer = i / inner / shape.at(axis);
                  int source = place(place, size, mode);
                  return source < 0 ? x.size() : (outer * size + source) * inner + i % inner;
                })
            .toArray();
    return Array.join(List.of(x, constant.reshape(Shape.of(1)))).pick(shape, from);
  }

  /** Which element stands at a place that may lie outside; -1 for the constant. */
  private static int place(long place, int size, String mode) {
    if (0 <= place && place < size) {
      return (int) place;
    }
    Check.that(size > 0 || mode.equals("constant"), "pad", "an empty axis has no %s", mode);
    return switch (mode) {
      case "constant" -> -1;
      case "edge" -> place < 0 ? 0 : size - 1;
      case "wrap" -> (int) Math.floorMod(place, (long) size);
      case "reflect" -> reflect(place, size);
      default -> throw new IllegalArgumentException("pad: there is no mode \"" + mode + "\"");
    };
  }

  private static int reflect(long place, int size) {
    if (size == 1) {
      return 0;
    }
    long period = 2L * (size - 1);
    long within = Math.floorMod(place, period);
    return (int) (within < size ? within : period - within);
  }

  private static Array center(Call call) {
    Array x = call.array(0);
    long[] wanted = call.array(1).wholes();
    long[] axes = call.wholes("axes", axes(x.rank()));
    Check.that(wanted.length == axes.length, "center", "%s", Arrays.toString(wanted));
    long[] pads = new long[2 * x.rank()];
    for (int i = 0; i < axes.length; i++) {
      int axis = Shapes.axis(axes[i], x.rank());
      long more = wanted[i] - x.shape().at(axis);
      // Of an odd number the larger half comes after, whether it is put there or taken away.
      pads[axis] = more >= 0 ? more / 2 : -(-more / 2);
      pads[axis + x.rank()] = more - pads[axis];
    }
    return pad(x, pads, Generators.zero(x.type()), "constant");
  }
}
