package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Shapes;
import dev.lakegrad.engine.onnx.value.Value;
import dev.lakegrad.engine.onnx.wire.ElementType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** Elements shifted and scaled to mean 0 and variance 1, or to length 1, along some axes. */
final class Normalizations {
  private static final int CHANNEL = 1;

  private Normalizations() {}

  static void addTo(Operators operators) {
    operators
        .addAll("BatchNormalization", 1, Normalizations::batch)
        .add("InstanceNormalization", 1, Normalizations::instance)
        .addAll("LayerNormalization", 17, Normalizations::layer)
        .add("GroupNormalization", 18, Normalizations::group)
        .add("RMSNormalization", 23, Normalizations::rootMeanSquare)
        .add("MeanVarianceNormalization", 9, Normalizations::meanVariance)
        .add("LpNormalization", 1, Normalizations::length)
        .add("LRN", 1, Normalizations::neighbours);
  }

  private static double mean(double[] line) {
    return Reductions.sum(line) / line.length;
  }

  private static double variance(double[] line) {
    double mean = mean(line);
    return Arrays.stream(line).map(x -> (x - mean) * (x - mean)).sum() / line.length;
  }

  /** {@code (x - mean) / √(variance + epsilon)}, in place. */
  private static void standardize(double[] line, double epsilon) {
    double mean = mean(line);
    double deviation = Math.sqrt(variance(line) + epsilon);
    Arrays.setAll(line, i -> (line[i] - mean) / deviation);
  }

  /** One number for each channel, so that it broadcasts over images of {@code rank} axes. */
  private static Array channels(Array x, int rank) {
    return Legacy.along(x, CHANNEL, rank);
  }

  /** {@code x scale + shift}. */
  private static Array affine(Array x, Array scale, Array shift) {
    return add(multiply(x, scale), shift);
  }

  private static Array add(Array a, Array b) {
    return Elementwise.combine(a, Casts.cast(b, a.type()), Arithmetic.ADD);
  }

  private static Array multiply(Array a, Array b) {
    return Elementwise.combine(a, Casts.cast(b, a.type()), Arithmetic.MULTIPLY);
  }

  private static long[] allBut(int axis, int rank) {
    return LongStream.range(0, rank).filter(each -> each != axis).toArray();
  }

  private static List<Value> batch(Call call) {
    Array x = call.array(0);
    if (!call.flag("training_mode", 0)) {
      return List.of(batch(call, x, call.array(3), call.array(4)));
    }
    Lines lines = new Lines(x.shape(), allBut(CHANNEL, x.rank()));
    Shape one = Shape.of(lines.count());
    Array mean = Array.reals(x.type(), one, lines.fold(x.reals(), Normalizations::mean));
    Array variance = Array.reals(x.type(), one, lines.fold(x.reals(), Normalizations::variance));
    double keep = call.real("momentum", 0.9);
    return List.of(
        batch(call, x, mean, variance),
        blend(call.array(3), keep, mean),
        blend(call.array(4), keep, variance));
  }

  private static Array batch(Call call, Array x, Array mean, Array variance) {
    double epsilon = call.real("epsilon", 1e-5);
    int rank = x.rank();
    Array centred =
        Elementwise.combine(x, Casts.cast(channels(mean, rank), x.type()), Arithmetic.SUBTRACT);
    Array factor = Elementwise.map(variance, v -> 1 / Math.sqrt(v + epsilon));
    Array scale = multiply(call.array(1), Casts.cast(factor, call.array(1).type()));
    return affine(centred, channels(scale, rank), channels(call.array(2), rank));
  }

  private static Array blend(Array running, double keep, Array now) {
    Array present = Casts.cast(now, running.type());
    return Elementwise.combine(running, present, (a, b) -> keep * a + (1 - keep) * b);
  }

  private static Array instance(Call call) {
    Array x = call.array(0);
    double epsilon = call.real("epsilon", 1e-5);
    long[] axes = LongStream.range(2, x.rank()).toArray();
    Array standard = Lines.map(x, line -> standardize(line, epsilon), axes);
    return affine(standard, channels(call.array(1), x.rank()), channels(call.array(2), x.rank()));
  }

  private static List<Value> layer(Call call) {
    Array x = call.array(0);
    double epsilon = call.real("epsilon", 1e-5);
    long[] axes = from(call.whole("axis", -1), x.rank());
    Array standard = Lines.map(x, line -> standardize(line, epsilon), axes);
    Array scaled = multiply(standard, call.array(1));
    Lines lines = new Lines(x.shape(), axes);
    ElementType stash = Casts.type(call.whole("stash_type", 1));
    double[] means = lines.fold(x.reals(), Normalizations::mean);
    double[] factors = lines.fold(x.reals(), line -> 1 / Math.sqrt(variance(line) + epsilon));
    return List.of(
        call.has(2) ? add(scaled, call.array(2)) : scaled,
        Array.reals(stash, lines.kept(), means),
        Array.reals(stash, lines.kept(), factors));
  }

  private static long[] from(long axis, int rank) {
    return LongStream.range(Shapes.axis(axis, rank), rank).toArray();
  }

  private static Array group(Call call) {
    Array x = call.array(0);
    int groups = call.integer("num_groups", 1);
    int channels = x.shape().at(CHANNEL);
    Check.that(channels % groups == 0, "norm", "%d channels in %d groups", channels, groups);
    double epsilon = call.real("epsilon", 1e-5);
    Array split =
        x.reshape(
            Shapes.of(x.shape().at(0), groups, x.size() / Math.max(1, x.shape().at(0) * groups)));
    Array standard = Lines.map(split, line -> standardize(line, epsilon), 2).reshape(x.shape());
    return affine(
        standard, perChannel(call.array(1), x, groups), perChannel(call.array(2), x, groups));
  }

  /** In version 18 there was one number for each group. */
  private static Array perChannel(Array given, Array x, int groups) {
    int channels = x.shape().at(CHANNEL);
    boolean grouped = given.size() == groups && groups != channels;
    Array one =
        grouped
            ? given.reshape(Shape.of(groups, 1)).broadcast(Shape.of(groups, channels / groups))
            : given;
    return channels(one.reshape(Shape.of(channels)), x.rank());
  }

  private static Array rootMeanSquare(Call call) {
    Array x = call.array(0);
    double epsilon = call.real("epsilon", 1e-5);
    Array standard =
        Lines.map(
            x,
            line -> {
              double square = Arrays.stream(line).map(v -> v * v).sum() / line.length;
              Arrays.setAll(line, i -> line[i] / Math.sqrt(square + epsilon));
            },
            from(call.whole("axis", -1), x.rank()));
    return multiply(standard, call.array(1));
  }

  private static Array meanVariance(Call call) {
    return Lines.map(
        call.array(0),
        line -> {
          double mean = mean(line);
          double deviation = Math.sqrt(variance(line)) + 1e-9;
          Arrays.setAll(line, i -> (line[i] - mean) / deviation);
        },
        call.wholes("axes", 0, 2, 3));
  }

  private static Array length(Call call) {
    double power = call.whole("p", 2);
    return Lines.map(
        call.array(0),
        line -> {
          double norm = Pooling.norm(line, power);
          Arrays.setAll(line, i -> norm == 0 ? 0 : line[i] / norm);
        },
        call.whole("axis", -1));
  }

  /** Krizhevsky et al. 2012: divided by what the neighbouring channels hold. */
  private static Array neighbours(Call call) {
    int size = call.integer("size", 1);
    double alpha = call.real("alpha", 1e-4);
    double beta = call.real("beta", 0.75);
    double bias = call.real("bias", 1);
    return Lines.map(
        call.array(0),
        line -> {
          double[] x = line.clone();
          for (int c = 0; c < x.length; c++) {
            double squares = 0;
            int last = Math.min(x.length - 1, c + size / 2);
            for (int i = Math.max(0, c - (size - 1) / 2); i <= last; i++) {
              squares += x[i] * x[i];
            }
            line[c] = x[c] / Math.pow(bias + alpha / size * squares, beta);
          }
        },
        CHANNEL);
  }
}
