package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.memory.Buffer;

/** Runs of elements as doubles: plain loops on arrays that the JIT compiler turns into vectors. */
final class Doubles {
  private Doubles() {}

  /** A copy of {@code count} elements of {@code source} that start at {@code from}. */
  static double[] copy(Buffer source, int from, int count) {
    double[] values = new double[count];
    read(source, from, values, 0, count);
    return values;
  }

  static void read(Buffer source, int from, double[] into, int at, int count) {
    for (int i = 0; i < count; i++) {
      into[at + i] = source.get(from + i);
    }
  }

  static void write(double[] values, Buffer into, int at) {
    for (int i = 0; i < values.length; i++) {
      into.set(at + i, values[i]);
    }
  }

  /** Adds {@code values} to all elements of {@code into}. */
  static void add(double[] values, Buffer into) {
    for (int i = 0; i < values.length; i++) {
      into.set(i, into.get(i) + values[i]);
    }
  }

  /** {@code y[at + i] += a x[from + i]}. */
  static void accumulate(double a, double[] x, int from, double[] y, int at, int count) {
    for (int i = 0; i < count; i++) {
      y[at + i] += a * x[from + i];
    }
  }

  static double dot(double[] a, int from, double[] b, int at, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += a[from + i] * b[at + i];
    }
    return sum;
  }

  /** Softmax of the first {@code count} elements of {@code row}, in place. */
  static void softmax(double[] row, int count) {
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      max = Math.max(max, row[i]);
    }
    double sum = 0;
    for (int i = 0; i < count; i++) {
      row[i] = Math.exp(row[i] - max);
      sum += row[i];
    }
    for (int i = 0; i < count; i++) {
      row[i] /= sum;
    }
  }
}
