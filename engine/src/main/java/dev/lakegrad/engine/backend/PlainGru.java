package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.memory.Buffer;

/** A step of a gated recurrent unit and its gradient; the gates are r, z, n, side by side. */
final class PlainGru {
  private PlainGru() {}

  static void forward(
      int rows,
      int width,
      Matrix inputs,
      Matrix products,
      Matrix before,
      Matrix gates,
      Matrix hidden) {
    for (int row = 0; row < rows; row++) {
      for (int c = 0; c < width; c++) {
        int second = width + c;
        int third = 2 * width + c;
        double r = PlainLstm.sigmoid(inputs.get(row, c) + products.get(row, c));
        double z = PlainLstm.sigmoid(inputs.get(row, second) + products.get(row, second));
        double product = products.get(row, third);
        double n = Math.tanh(inputs.get(row, third) + r * product);
        gates.set(row, c, r);
        gates.set(row, second, z);
        gates.set(row, third, n);
        gates.set(row, 3 * width + c, product);
        hidden.set(row, c, (1 - z) * n + z * before.get(row, c));
      }
    }
  }

  static void gradient(
      int rows,
      int width,
      Matrix gates,
      Matrix before,
      Matrix dhidden,
      Matrix dsums,
      Buffer dbias,
      Matrix dbefore) {
    double[] sums = new double[4 * width];
    for (int row = 0; row < rows; row++) {
      for (int c = 0; c < width; c++) {
        double r = gates.get(row, c);
        double z = gates.get(row, width + c);
        double n = gates.get(row, 2 * width + c);
        double slope = dhidden.get(row, c);
        double dn = slope * (1 - z) * (1 - n * n);
        dbefore.set(row, c, dbefore.get(row, c) + slope * z);
        dsums.set(row, c, dn * gates.get(row, 3 * width + c) * r * (1 - r));
        dsums.set(row, width + c, slope * (before.get(row, c) - n) * z * (1 - z));
        dsums.set(row, 2 * width + c, dn * r);
        dsums.set(row, 3 * width + c, dn);
      }
      PlainLstm.add(dsums, row, sums);
    }
    Doubles.add(sums, dbias);
  }
}
