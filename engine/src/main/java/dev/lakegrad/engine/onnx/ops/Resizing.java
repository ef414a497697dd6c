package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Shapes;
import dev.lakegrad.engine.onnx.wire.ElementType;
import java.util.Arrays;
import java.util.stream.LongStream;

/** Images made larger or smaller along some axes, one axis after the other. */
final class Resizing {
  private static final int ROI = 1;

  private Resizing() {}

  static void addTo(Operators operators) {
    operators
        .add("Upsample", 1, call -> old(call, call.reals("scales")))
        .add("Upsample", 9, call -> old(call, call.array(1).reals()))
        .add("Resize", 10, call -> old(call, call.array(1).reals()))
        .add("Resize", 11, Resizing::resize);
  }

  /** Until version 11 a place was divided by the scale, and its fraction left out for nearest. */
  private static Array old(Call call, double[] scales) {
    Array x = call.array(0);
    Check.that(scales.length == x.rank(), "resize", "%d scales of %s", scales.length, x.shape());
    Array resized = wide(x);
    for (int axis = 0; axis < scales.length; axis++) {
      int size = x.shape().at(axis);
      Sampling sampling =
          Sampling.old(call, size, (int) Math.floor(size * scales[axis]), scales[axis]);
      resized = along(resized, axis, sampling);
    }
    return Casts.cast(resized, x.type());
  }

  private static Array resize(Call call) {
    Array x = call.array(0);
    long[] every = LongStream.range(0, x.rank()).toArray();
    int[] axes =
        Arrays.stream(call.wholes("axes", every)).mapToInt(a -> Shapes.axis(a, x.rank())).toArray();
    boolean bySize = call.has(3) && call.array(3).size() > 0;
    double[] scales = bySize ? scales(call, axes) : call.array(2).numbers();
    Check.that(scales.length == axes.length, "resize", "%d scales", scales.length);
    double[] roi = call.has(ROI) ? call.array(ROI).numbers() : new double[0];
    Array resized = wide(x);
    for (int i = 0; i < axes.length; i++) {
      int size = x.shape().at(axes[i]);
      double start = roi.length == 2 * axes.length ? roi[i] : 0;
      double end = roi.length == 2 * axes.length ? roi[i + axes.length] : 1;
      int length = bySize ? length(call, axes, i, scales[i]) : (int) Math.floor(size * scales[i]);
      Sampling sampling = Sampling.of(call, size, length, scales[i]).within(start, end);
      resized = along(resized, axes[i], sampling);
    }
    return Casts.cast(resized, x.type());
  }

  private static String policy(Call call) {
    return call.text("keep_aspect_ratio_policy", "stretch");
  }

  private static double[] scales(Call call, int[] axes) {
    double[] sizes = call.array(3).numbers();
    Check.that(sizes.length == axes.length, "resize", "%d sizes", sizes.length);
    double[] scales = new double[axes.length];
    Arrays.setAll(scales, i -> sizes[i] / call.array(0).shape().at(axes[i]));
    if (policy(call).equals("not_larger")) {
      Arrays.fill(scales, Arrays.stream(scales).min().orElse(1));
    } else if (policy(call).equals("not_smaller")) {
      Arrays.fill(scales, Arrays.stream(scales).max().orElse(1));
    }
    return scales;
  }

  private static int length(Call call, int[] axes, int index, double scale) {
    return policy(call).equals("stretch")
        ? Math.toIntExact(call.array(3).wholes()[index])
        : (int) Math.floor(scale * call.array(0).shape().at(axes[index]) + 0.5);
  }

  /** Several axes are mixed before the result is rounded to its type. */
  private static Array wide(Array x) {
    return Casts.cast(x, ElementType.DOUBLE);
  }

  private static Array along(Array x, int axis, Sampling sampling) {
    if (sampling.isIdentity()) {
      return x;
    }
    Lines from = new Lines(x.shape(), axis);
    Shape shape = Shapes.with(x.shape(), axis, sampling.length());
    Lines to = new Lines(shape, axis);
    double[] out = new double[shape.size()];
    double[] line = new double[from.length()];
    for (int i = 0; i < from.count(); i++) {
      for (int j = 0; j < line.length; j++) {
        line[j] = x.reals()[from.position(i, j)];
      }
      for (int j = 0; j < sampling.length(); j++) {
        out[to.position(i, j)] = sampling.sample(line, j);
      }
    }
    return Array.reals(x.type(), shape, out);
  }
}
