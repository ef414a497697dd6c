package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.memory.Buffer;
import java.util.function.DoubleBinaryOperator;

/** The kernels that work row by row, in arrays of {@code [rows, columns]}. */
final class PlainRows {
  private PlainRows() {}

  /** How many rows of {@code columns} elements {@code x} holds. */
  static int count(Buffer x, int columns) {
    return columns == 0 ? 0 : x.size() / columns;
  }

  static void binary(Binary f, Buffer a, Buffer row, Buffer out) {
    DoubleBinaryOperator function = PlainFunctions.of(f);
    int columns = row.size();
    for (int r = 0, i = 0; r < count(out, columns); r++) {
      for (int c = 0; c < columns; c++, i++) {
        out.set(i, function.applyAsDouble(a.get(i), row.get(c)));
      }
    }
  }

  static void sum(Buffer x, Buffer out) {
    double[] sums = new double[out.size()];
    for (int r = 0, i = 0; r < count(x, sums.length); r++) {
      for (int c = 0; c < sums.length; c++, i++) {
        sums[c] += x.get(i);
      }
    }
    Doubles.add(sums, out);
  }

  static void cumulativeSum(int columns, Buffer x, Buffer out) {
    for (int r = 0, i = 0; r < count(x, columns); r++) {
      double sum = 0;
      for (int c = 0; c < columns; c++, i++) {
        sum += x.get(i);
        out.set(i, sum);
      }
    }
  }

  static void softmax(int columns, Buffer x, Buffer out) {
    double[] row = new double[columns];
    for (int r = 0; r < count(x, columns); r++) {
      Doubles.read(x, r * columns, row, 0, columns);
      Doubles.softmax(row, columns);
      Doubles.write(row, out, r * columns);
    }
  }

  static void softmaxGradient(int columns, Buffer y, Buffer dy, Buffer dx) {
    for (int r = 0; r < count(y, columns); r++) {
      int start = r * columns;
      double dot = 0;
      for (int i = start; i < start + columns; i++) {
        dot += dy.get(i) * y.get(i);
      }
      for (int i = start; i < start + columns; i++) {
        dx.set(i, y.get(i) * (dy.get(i) - dot));
      }
    }
  }

  static void crossEntropy(
      int classes, Buffer logits, Buffer targets, Buffer probabilities, Buffer losses) {
    for (int r = 0; r < count(logits, classes); r++) {
      int start = r * classes;
      double max = Double.NEGATIVE_INFINITY;
      for (int i = start; i < start + classes; i++) {
        max = Math.max(max, logits.get(i));
      }
      double sum = 0;
      for (int i = start; i < start + classes; i++) {
        sum += Math.exp(logits.get(i) - max);
      }
      for (int i = start; i < start + classes; i++) {
        probabilities.set(i, Math.exp(logits.get(i) - max) / sum);
      }
      losses.set(r, Math.log(sum) - (logits.get(start + targets.id(r)) - max));
    }
  }

  static void crossEntropyGradient(
      int classes, Buffer probabilities, Buffer targets, double scale, Buffer dlogits) {
    for (int r = 0; r < count(probabilities, classes); r++) {
      int target = targets.id(r);
      for (int c = 0; c < classes; c++) {
        int i = r * classes + c;
        dlogits.set(i, scale * (probabilities.get(i) - (c == target ? 1 : 0)));
      }
    }
  }
}
