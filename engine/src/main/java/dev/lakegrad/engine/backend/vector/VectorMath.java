package dev.lakegrad.engine.backend.vector;

import static dev.lakegrad.engine.backend.vector.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.broadcast;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Functions of a vector from adds and multiplies alone, so that they give the same bits before and
 * after the JIT compiler saw them; the JDK's own {@code lanewise(EXP)} does not promise that.
 *
 * <p>Polynomials for {@code exp} and {@code tanh} are those of Moshier's Cephes library (1989),
 * {@code expf} and {@code tanhf}; that for {@code log(1 + z)} was fitted to it in float64.
 *
 * <p>Only methods of the Vector API are called after {@code exp}: it is so long that the JIT
 * compiler inlines nothing more into its loop but them, and what is not inlined makes objects.
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // digits as they were published
final class VectorMath {
  private static final float LOG2_E = 1.44269504f;

  private static final float LN2 = 0.69314718f;

  /** ln 2 in two parts: the first has so few digits that its multiples are exact. */
  private static final float LN2_HIGH = 0.693359375f;

  private static final float LN2_LOW = -2.12194440e-4f;

  /** Added to a small float, leaves it rounded to an integer in the low bits: 1.5 x 2²³. */
  private static final float ROUNDING = 12582912f;

  /** Where {@code exp} leaves the floats: to 0 just above the denormal ones, and to infinity. */
  private static final float EXP_LOW = -86.98f;

  private static final float EXP_HIGH = 88.72283f;

  private static final float GELU_SCALE = 0.79788456f; // √(2/π)
  private static final float GELU_CUBE = 0.044715f;

  private VectorMath() {}

  /** {@code 2ⁿ p(r)} with {@code x = n ln 2 + r}; 0 for a result below 1.7e-38. */
  static FloatVector exp(FloatVector x) {
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
    // Half of 2ⁿ, since 2¹²⁸ is no float.
    FloatVector power =
        shifted
            .reinterpretAsInts()
            .add(126)
            .lanewise(VectorOperators.LSHL, 23)
            .reinterpretAsFloats();
    return p.add(p)
        .mul(power)
        .blend(0, x.lt(EXP_LOW))
        .blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.GT, EXP_HIGH));
  }

  /** A polynomial near 0, and {@code 1 - 2 / (exp(2|x|) + 1)} with the sign of x elsewhere. */
  static FloatVector tanh(FloatVector x) {
    FloatVector square = x.mul(x);
    FloatVector p = broadcast(SPECIES, -5.70498872745e-3f);
    p = p.fma(square, broadcast(SPECIES, 2.06390887954e-2f));
    p = p.fma(square, broadcast(SPECIES, -5.37397155531e-2f));
    p = p.fma(square, broadcast(SPECIES, 1.33314422036e-1f));
    p = p.fma(square, broadcast(SPECIES, -3.33332819422e-1f));
    FloatVector near = p.mul(square).fma(x, x);
    FloatVector size = x.abs();
    FloatVector far =
        broadcast(SPECIES, 1).sub(broadcast(SPECIES, 2).div(exp(size.add(size)).add(1)));
    far = far.blend(far.neg(), x.lt(0));
    return far.blend(near, size.lt(0.625f));
  }

  /** {@code 1 / (1 + exp(-x))}. */
  static FloatVector sigmoid(FloatVector x) {
    return broadcast(SPECIES, 1).div(exp(x.neg()).add(1));
  }

  /** {@code x sigmoid(x)}. */
  static FloatVector silu(FloatVector x) {
    return x.div(exp(x.neg()).add(1));
  }

  /** {@code s + x s (1 - s)} with {@code s = sigmoid(x)}. */
  static FloatVector siluSlope(FloatVector x) {
    FloatVector s = sigmoid(x);
    return x.mul(broadcast(SPECIES, 1).sub(s)).fma(s, s);
  }

  /** {@code max(x, 0) + log(1 + u)} with {@code u = exp(-|x|)}. */
  static FloatVector softplus(FloatVector x) {
    FloatVector u = exp(x.abs().neg());
    // log(1 + u) is log(1 + z), or that and log 2: z stays between -0.3 and 0.42.
    VectorMask<Float> large = u.compare(VectorOperators.GT, 0.41421356f);
    FloatVector z = u.blend(u.sub(1).mul(0.5f), large);
    FloatVector p = broadcast(SPECIES, -7.634552817e-2f);
    p = p.fma(z, broadcast(SPECIES, 1.276168746e-1f));
    p = p.fma(z, broadcast(SPECIES, -1.316021506e-1f));
    p = p.fma(z, broadcast(SPECIES, 1.420174656e-1f));
    p = p.fma(z, broadcast(SPECIES, -1.662335314e-1f));
    p = p.fma(z, broadcast(SPECIES, 2.000122717e-1f));
    p = p.fma(z, broadcast(SPECIES, -2.500082115e-1f));
    p = p.fma(z, broadcast(SPECIES, 3.333333171e-1f));
    FloatVector log = p.fma(z, broadcast(SPECIES, -0.5f)).mul(z).fma(z, z);
    return log.add(broadcast(SPECIES, 0).blend(LN2, large)).add(x.max(0));
  }

  /** {@code x sigmoid(2 u)}, which is {@code x/2 (1 + tanh u)}. */
  static FloatVector gelu(FloatVector x) {
    return x.div(exp(negativeTwice(x)).add(1));
  }

  /** {@code s + 2 x s (1 - s) u'} with {@code s = sigmoid(2 u)}; constant beyond |x| = 20. */
  static FloatVector geluSlope(FloatVector x) {
    FloatVector near = x.max(-20).min(20);
    FloatVector s = broadcast(SPECIES, 1).div(exp(negativeTwice(near)).add(1));
    FloatVector inner =
        near.mul(near)
            .fma(
                broadcast(SPECIES, 6 * GELU_SCALE * GELU_CUBE), broadcast(SPECIES, 2 * GELU_SCALE));
    return near.mul(s).mul(broadcast(SPECIES, 1).sub(s)).fma(inner, s);
  }

  /** {@code -2 u} with {@code u = √(2/π) (x + 0.044715 x³)}. */
  private static FloatVector negativeTwice(FloatVector x) {
    FloatVector slope =
        x.mul(x)
            .fma(
                broadcast(SPECIES, -2 * GELU_SCALE * GELU_CUBE),
                broadcast(SPECIES, -2 * GELU_SCALE));
    return slope.mul(x);
  }
}
