package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.memory.Buffer;

/** A step of a long short-term memory and its gradient; the gates are i, f, g, o, side by side. */
final class PlainLstm {
  private PlainLstm() {}

  static void forward(
      int rows, int width, Matrix sums, Matrix before, Matrix gates, Matrix after, Matrix hidden) {
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < width; c++) {
        double i = sigmoid(sums.get(r, c));
        double f = sigmoid(sums.get(r, width + c));
        double g = Math.tanh(sums.get(r, 2 * width + c));
        double o = sigmoid(sums.get(r, 3 * width + c));
        double cell = f * before.get(r, c) + i * g;
        gates.set(r, c, i);
        gates.set(r, width + c, f);
        gates.set(r, 2 * width + c, g);
        gates.set(r, 3 * width + c, o);
        after.set(r, c, cell);
        hidden.set(r, c, o * Math.tanh(cell));
      }
    }
  }

  static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  static void gradient(
      int rows,
      int width,
      Matrix gates,
      Matrix before,
      Matrix after,
      Matrix dhidden,
      Matrix dcell,
      Matrix dsums,
      Buffer dbias) {
    double[] sums = new double[4 * width];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < width; c++) {
        double i = gates.get(r, c);
        double f = gates.get(r, width + c);
        double g = gates.get(r, 2 * width + c);
        double o = gates.get(r, 3 * width + c);
        double level = Math.tanh(after.get(r, c));
        double slope = dhidden.get(r, c);
        double cell = dcell.get(r, c) + slope * o * (1 - level * level);
        dcell.set(r, c, cell * f);
        dsums.set(r, c, cell * g * i * (1 - i));
        dsums.set(r, width + c, cell * before.get(r, c) * f * (1 - f));
        dsums.set(r, 2 * width + c, cell * i * (1 - g * g));
        dsums.set(r, 3 * width + c, slope * level * o * (1 - o));
      }
      add(dsums, r, sums);
    }
    Doubles.add(sums, dbias);
  }

  /** Adds a row to {@code sums}. */
  static void add(Matrix matrix, int row, double[] sums) {
    for (int c = 0; c < sums.length; c++) {
      sums[c] += matrix.get(row, c);
    }
  }
}
