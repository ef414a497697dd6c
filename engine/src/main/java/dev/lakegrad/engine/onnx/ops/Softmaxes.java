package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Shapes;
import java.util.stream.LongStream;

/** Probabilities from scores, along an axis; until version 13 along it and all that follow. */
final class Softmaxes {
  private static final int ONE_AXIS = 13;

  private Softmaxes() {}

  static void addTo(Operators operators) {
    operators
        .add(
            "Softmax",
            1,
            c -> Lines.map(c.array(0), Softmaxes::softmax, axes(c, c.array(0).shape())))
        .add(
            "LogSoftmax",
            1,
            c -> Lines.map(c.array(0), Softmaxes::logSoftmax, axes(c, c.array(0).shape())));
  }

  static Lines lines(Call call, Shape shape) {
    return new Lines(shape, axes(call, shape));
  }

  private static long[] axes(Call call, Shape shape) {
    if (call.version() >= ONE_AXIS) {
      return new long[] {call.whole("axis", -1)};
    }
    int first = Shapes.axis(call.whole("axis", 1), shape.rank());
    return LongStream.range(first, shape.rank()).toArray();
  }

  /** {@code e^x / Σ e^x}, in place; a line of -∞ gives NaN. */
  static void softmax(double[] line) {
    double max = Reductions.max(line);
    double sum = 0;
    for (int i = 0; i < line.length; i++) {
      line[i] = Math.exp(line[i] - max);
      sum += line[i];
    }
    for (int i = 0; i < line.length; i++) {
      line[i] /= sum;
    }
  }

  /** {@code x - log Σ e^x}, in place. */
  static void logSoftmax(double[] line) {
    double log = Reductions.logSumExp(line);
    for (int i = 0; i < line.length; i++) {
      line[i] -= log;
    }
  }

  static Array softmax(Array x, int axis) {
    return Lines.map(x, Softmaxes::softmax, axis);
  }
}
