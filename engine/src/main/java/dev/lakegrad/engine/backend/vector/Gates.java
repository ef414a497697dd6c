package dev.lakegrad.engine.backend.vector;

import static dev.lakegrad.engine.backend.vector.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** TEMPORARY. */
@SuppressWarnings("FloatingPointLiteralPrecision") // digits as they were published
final class Gates {
  private static final float LOG2_E = 1.44269504f;
  private static final float LN2_HIGH = 0.693359375f;
  private static final float LN2_LOW = -2.12194440e-4f;
  private static final float ROUNDING = 12582912f;
  private static final float LOW = -86.98f;
  private static final float HIGH = 88.72283f;

  private Gates() {}

  static void scale(float factor, float[] x, int from, int to) {
    for (int c = from; c < to; c += Lanes.COUNT) {
      fromArray(SPECIES, x, c).mul(factor).intoArray(x, c);
    }
  }

  static void exp(float[] values, int end) {
    for (int i = 0; i < end; i += Lanes.COUNT) {
      FloatVector x = fromArray(SPECIES, values, i);
      FloatVector shifted = x.fma(broadcast(SPECIES, LOG2_E), broadcast(SPECIES, ROUNDING));
      FloatVector n = shifted.sub(ROUNDING);
      FloatVector r = n.fma(broadcast(SPECIES, -LN2_LOW), n.fma(broadcast(SPECIES, -LN2_HIGH), x));
      FloatVector p = broadcast(SPECIES, 1.9875691500e-4f);
      p = p.fma(r, broadcast(SPECIES, 1.3981999507e-3f));
      p = p.fma(r, broadcast(SPECIES, 8.3334519073e-3f));
      p = p.fma(r, broadcast(SPECIES, 4.1665795894e-2f));
      p = p.fma(r, broadcast(SPECIES, 1.6666665459e-1f));
      p = p.fma(r, broadcast(SPECIES, 5.0000001201e-1f));
      p = p.fma(r.mul(r), r.add(1));
      FloatVector power =
          shifted
              .reinterpretAsInts()
              .add(126)
              .lanewise(VectorOperators.LSHL, 23)
              .reinterpretAsFloats();
      p.add(p)
          .mul(power)
          .blend(0, x.lt(LOW))
          .blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.GT, HIGH))
          .intoArray(values, i);
    }
  }
}
