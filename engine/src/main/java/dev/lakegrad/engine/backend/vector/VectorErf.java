package dev.lakegrad.engine.backend.vector;

import static dev.lakegrad.engine.backend.vector.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.broadcast;

import jdk.incubator.vector.FloatVector;

/**
 * The error function of a vector, and the linear unit made of it; as in {@link VectorMath}, only
 * methods of the Vector API are called after {@code exp}.
 *
 * <p>Polynomials were fitted to the functions in float64 so that the largest relative error is
 * least: 2e-8 for the tail of the normal distribution, 4e-8 for {@code erf} near 0.
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // digits as they were fitted
final class VectorErf {
  private static final float ROOT_2 = 1.41421356f;
  private static final float DENSITY_0 = 0.39894228f; // 1/√(2π)
  private static final float SLOPE_0 = 1.12837917f; // 2/√π

  /** The tail is a polynomial of {@code t = 1 / (1 + SHRINK a)}. */
  private static final float SHRINK = 0.21f;

  private VectorErf() {}

  /** {@code x p(x²)} up to 1, and {@code 1 - 2 tail(√2 |x|)} with the sign of x beyond. */
  static FloatVector of(FloatVector x) {
    FloatVector size = x.abs();
    FloatVector scaled = size.mul(ROOT_2);
    FloatVector far = broadcast(SPECIES, 1).sub(tail(scaled, bell(scaled)).mul(2));
    far = far.blend(far.neg(), x.lt(0));
    FloatVector square = x.mul(x);
    FloatVector p = broadcast(SPECIES, -5.631412200e-4f);
    p = p.fma(square, broadcast(SPECIES, 4.917548886e-3f));
    p = p.fma(square, broadcast(SPECIES, -2.671130900e-2f));
    p = p.fma(square, broadcast(SPECIES, 1.128018002e-1f));
    p = p.fma(square, broadcast(SPECIES, -3.761232617e-1f));
    p = p.fma(square, broadcast(SPECIES, 1.128379122f));
    return far.blend(p.mul(x), size.lt(1));
  }

  /** {@code 2/√π exp(-x²)}. */
  static FloatVector slope(FloatVector x) {
    return VectorMath.exp(x.mul(x).neg()).mul(SLOPE_0);
  }

  /** {@code x Φ(x)}. */
  static FloatVector gelu(FloatVector x) {
    FloatVector size = x.abs();
    FloatVector beyond = tail(size, bell(size));
    return broadcast(SPECIES, 1).sub(beyond).blend(beyond, x.lt(0)).mul(x);
  }

  /** {@code Φ(x) + x φ(x)}. */
  static FloatVector geluSlope(FloatVector x) {
    FloatVector size = x.abs();
    FloatVector bell = bell(size);
    FloatVector beyond = tail(size, bell);
    FloatVector below = broadcast(SPECIES, 1).sub(beyond).blend(beyond, x.lt(0));
    return bell.mul(DENSITY_0).fma(x, below);
  }

  /** {@code exp(-a²/2)}. */
  private static FloatVector bell(FloatVector a) {
    return VectorMath.exp(a.mul(a).mul(-0.5f));
  }

  /** {@code 1 - Φ(a)} for {@code a >= 0}, of its {@code bell}. */
  private static FloatVector tail(FloatVector a, FloatVector bell) {
    FloatVector t =
        broadcast(SPECIES, 1).div(a.fma(broadcast(SPECIES, SHRINK), broadcast(SPECIES, 1)));
    FloatVector p = broadcast(SPECIES, -7.165546076e-2f);
    p = p.fma(t, broadcast(SPECIES, 2.835843897e-1f));
    p = p.fma(t, broadcast(SPECIES, -3.302445993e-1f));
    p = p.fma(t, broadcast(SPECIES, 3.493907161e-1f));
    p = p.fma(t, broadcast(SPECIES, -9.391786869e-2f));
    p = p.fma(t, broadcast(SPECIES, 1.248694717e-1f));
    p = p.fma(t, broadcast(SPECIES, 6.919304721e-2f));
    p = p.fma(t, broadcast(SPECIES, 8.506872681e-2f));
    p = p.fma(t, broadcast(SPECIES, 8.371158398e-2f));
    return p.mul(t).mul(bell);
  }
}
