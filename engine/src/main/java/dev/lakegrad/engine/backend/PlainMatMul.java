package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.memory.Buffer;
import java.util.Arrays;

/** Matrix product: each row of {@code c} is a sum of rows of {@code b}. */
final class PlainMatMul {
  private PlainMatMul() {}

  static void multiply(
      int m, int n, int k, double scale, Matrix a, Matrix b, boolean accumulate, Matrix c) {
    double[] rows = new double[Math.multiplyExact(k, n)];
    for (int p = 0; p < k; p++) {
      readRow(b, p, n, rows, p * n);
    }
    double[] left = new double[k];
    double[] sums = new double[n];
    for (int i = 0; i < m; i++) {
      readRow(a, i, k, left, 0);
      Arrays.fill(sums, 0);
      for (int p = 0; p < k; p++) {
        Doubles.accumulate(left[p], rows, p * n, sums, 0, n);
      }
      for (int j = 0; j < n; j++) {
        int at = c.at(i, j);
        c.data().set(at, scale * sums[j] + (accumulate ? c.data().get(at) : 0));
      }
    }
  }

  private static void readRow(Matrix matrix, int row, int count, double[] into, int at) {
    Buffer data = matrix.data();
    for (int j = 0; j < count; j++) {
      into[at + j] = data.get(matrix.at(row, j));
    }
  }
}
