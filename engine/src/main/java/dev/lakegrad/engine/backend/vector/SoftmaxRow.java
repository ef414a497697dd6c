package dev.lakegrad.engine.backend.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Softmax of one row in an array as long as whole vectors. */
final class SoftmaxRow {
  private SoftmaxRow() {}

  /**
   * Turns the first {@code columns} elements into their softmax and returns the logarithm of the
   * sum of their exponentials. Too small a probability is 0, never denormal.
   */
  static double of(float[] row, int columns) {
    VectorRows.pad(row, columns, Float.NEGATIVE_INFINITY);
    int end = Lanes.padded(columns);
    float max = max(row, end);
    float sum = exponentials(row, end, max);
    scale(row, end, 1 / sum);
    return max + Math.log(sum);
  }

  /** As {@link #of}, where the logarithm of the sum is known. */
  static void again(float[] row, int columns, float logSum) {
    VectorRows.pad(row, columns, Float.NEGATIVE_INFINITY);
    int end = Lanes.padded(columns);
    for (int c = 0; c < end; c += Lanes.COUNT) {
      FlatLoops.withoutDenormals(VectorMath.exp(Lanes.load(row, c).sub(logSum))).intoArray(row, c);
    }
  }

  private static float max(float[] row, int end) {
    FloatVector largest = Lanes.load(row, 0);
    for (int c = Lanes.COUNT; c < end; c += Lanes.COUNT) {
      largest = largest.max(Lanes.load(row, c));
    }
    return largest.reduceLanes(VectorOperators.MAX);
  }

  /** {@code row = exp(row - max)}; returns the sum. */
  private static float exponentials(float[] row, int end, float max) {
    FloatVector sums = Lanes.all(0);
    for (int c = 0; c < end; c += Lanes.COUNT) {
      FloatVector e = VectorMath.exp(Lanes.load(row, c).sub(max));
      e.intoArray(row, c);
      sums = sums.add(e);
    }
    return sums.reduceLanes(VectorOperators.ADD);
  }

  private static void scale(float[] row, int end, float share) {
    for (int c = 0; c < end; c += Lanes.COUNT) {
      FlatLoops.withoutDenormals(Lanes.load(row, c).mul(share)).intoArray(row, c);
    }
  }

  /** {@code dy = y (dy - Σ dy y)} in place. */
  static void gradient(float[] y, float[] dy, int columns) {
    VectorRows.pad(y, columns, 0);
    VectorRows.pad(dy, columns, 0);
    int end = Lanes.padded(columns);
    FloatVector products = Lanes.all(0);
    for (int c = 0; c < end; c += Lanes.COUNT) {
      products = Lanes.load(y, c).fma(Lanes.load(dy, c), products);
    }
    float dot = products.reduceLanes(VectorOperators.ADD);
    for (int c = 0; c < end; c += Lanes.COUNT) {
      Lanes.load(y, c).mul(Lanes.load(dy, c).sub(dot)).intoArray(dy, c);
    }
  }
}
