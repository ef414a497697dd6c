package dev.lakegrad.engine.backend.vector;

import static dev.lakegrad.engine.backend.vector.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.fromArray;

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
    subtract(row, end, max);
    Exponential.of(row, end);
    float sum = sum(row, end);
    scale(row, end, 1 / sum);
    return max + Math.log(sum);
  }

  private static float max(float[] row, int end) {
    FloatVector largest = fromArray(SPECIES, row, 0);
    for (int c = Lanes.COUNT; c < end; c += Lanes.COUNT) {
      largest = largest.max(fromArray(SPECIES, row, c));
    }
    return largest.reduceLanes(VectorOperators.MAX);
  }

  private static void subtract(float[] row, int end, float max) {
    for (int c = 0; c < end; c += Lanes.COUNT) {
      fromArray(SPECIES, row, c).sub(max).intoArray(row, c);
    }
  }

  private static float sum(float[] row, int end) {
    FloatVector sums = FloatVector.zero(SPECIES);
    for (int c = 0; c < end; c += Lanes.COUNT) {
      sums = sums.add(fromArray(SPECIES, row, c));
    }
    return sums.reduceLanes(VectorOperators.ADD);
  }

  private static void scale(float[] row, int end, float share) {
    for (int c = 0; c < end; c += Lanes.COUNT) {
      FloatVector y = fromArray(SPECIES, row, c).mul(share);
      y.blend(0, y.abs().lt(Float.MIN_NORMAL)).intoArray(row, c);
    }
  }

  /** {@code dy = y (dy - Σ dy y)} in place. */
  static void gradient(float[] y, float[] dy, int columns) {
    VectorRows.pad(y, columns, 0);
    VectorRows.pad(dy, columns, 0);
    int end = Lanes.padded(columns);
    FloatVector products = FloatVector.zero(SPECIES);
    for (int c = 0; c < end; c += Lanes.COUNT) {
      products = fromArray(SPECIES, y, c).fma(fromArray(SPECIES, dy, c), products);
    }
    float dot = products.reduceLanes(VectorOperators.ADD);
    for (int c = 0; c < end; c += Lanes.COUNT) {
      fromArray(SPECIES, y, c).mul(fromArray(SPECIES, dy, c).sub(dot)).intoArray(dy, c);
    }
  }
}
