package dev.lakegrad.engine.backend.vector;

import static dev.lakegrad.engine.backend.vector.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Softmax of one row in an array as long as whole vectors.
 *
 * <p>Only the Vector API's own methods are called on vectors here, and {@link VectorMath}'s: all of
 * it may be inlined into one kernel, and after an {@code exp} the JIT compiler inlines nothing else
 * any more.
 */
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

  private static float max(float[] row, int end) {
    FloatVector largest = fromArray(SPECIES, row, 0);
    for (int c = Lanes.COUNT; c < end; c += Lanes.COUNT) {
      largest = largest.max(fromArray(SPECIES, row, c));
    }
    return largest.reduceLanes(VectorOperators.MAX);
  }

  /** {@code row = exp(row - max)}; returns the sum. */
  private static float exponentials(float[] row, int end, float max) {
    FloatVector sums = FloatVector.zero(SPECIES);
    for (int c = 0; c < end; c += Lanes.COUNT) {
      FloatVector e = VectorMath.exp(fromArray(SPECIES, row, c).sub(max));
      e.intoArray(row, c);
      sums = sums.add(e);
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
