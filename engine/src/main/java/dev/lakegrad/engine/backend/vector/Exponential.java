package dev.lakegrad.engine.backend.vector;

import static dev.lakegrad.engine.backend.vector.Lanes.COUNT;
import static dev.lakegrad.engine.backend.vector.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.FloatVector;

/**
 * {@code exp} from adds and multiplies alone, so that it gives the same bits before and after the
 * JIT compiler saw it; the JDK's own {@code lanewise(EXP)} does not promise that. The polynomial is
 * that of {@code expf} in Moshier's Cephes library (1989).
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // digits as they were published
final class Exponential {
  static final float LOG2_E = 1.44269504f;

  /** ln 2 in two parts: the first has so few digits that its multiples are exact. */
  static final float LN2_HIGH = 0.693359375f;

  static final float LN2_LOW = -2.12194440e-4f;

  /** Added to a small float, leaves it rounded to an integer in the low bits: 1.5 x 2²³. */
  static final float ROUNDING = 12582912f;

  /** Where {@code exp} leaves the floats: to 0 just above the denormal ones, and to infinity. */
  static final float LOW = -86.98f;

  static final float HIGH = 88.72283f;

  /** The polynomial, from its last coefficient on; 1 is its first and its second. */
  static final float P7 = 1.9875691500e-4f;

  static final float P6 = 1.3981999507e-3f;
  static final float P5 = 8.3334519073e-3f;
  static final float P4 = 4.1665795894e-2f;
  static final float P3 = 1.6666665459e-1f;
  static final float P2 = 5.0000001201e-1f;

  private Exponential() {}

  /**
   * {@code x = exp(x)} for the elements before {@code end}, a multiple of the vector's size: {@code
   * 2ⁿ p(r)} with {@code x = n ln 2 + r}; 0 for a result below 1.7e-38.
   */
  static void of(float[] values, int end) {
    for (int i = 0; i < end; i += COUNT) {
      FloatVector x = fromArray(SPECIES, values, i);
      FloatVector shifted = x.fma(broadcast(SPECIES, LOG2_E), broadcast(SPECIES, ROUNDING));
      FloatVector n = shifted.sub(ROUNDING);
      FloatVector r = n.fma(broadcast(SPECIES, -LN2_LOW), n.fma(broadcast(SPECIES, -LN2_HIGH), x));
      FloatVector p = broadcast(SPECIES, P7);
      p = p.fma(r, broadcast(SPECIES, P6));
      p = p.fma(r, broadcast(SPECIES, P5));
      p = p.fma(r, broadcast(SPECIES, P4));
      p = p.fma(r, broadcast(SPECIES, P3));
      p = p.fma(r, broadcast(SPECIES, P2));
      p = p.fma(r.mul(r), r.add(1));
      // Half of 2ⁿ, since 2¹²⁸ is no float.
      FloatVector power =
          shifted.reinterpretAsInts().add(126).lanewise(LSHL, 23).reinterpretAsFloats();
      p.add(p)
          .mul(power)
          .blend(0, x.lt(LOW))
          .blend(Float.POSITIVE_INFINITY, x.compare(GT, HIGH))
          .intoArray(values, i);
    }
  }
}
