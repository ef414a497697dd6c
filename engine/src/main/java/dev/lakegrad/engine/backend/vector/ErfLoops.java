package dev.lakegrad.engine.backend.vector;

import static dev.lakegrad.engine.backend.vector.Lanes.BYTES;
import static dev.lakegrad.engine.backend.vector.Lanes.COUNT;
import static dev.lakegrad.engine.backend.vector.Lanes.ORDER;
import static dev.lakegrad.engine.backend.vector.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;

import dev.lakegrad.engine.backend.vector.Scratch.Use;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * The error function, the linear unit made of it, and their gradients. All begin with a bell {@code
 * exp(-a²/2)}, and most go on with the tail beyond {@code a} of the normal distribution.
 *
 * <p>Polynomials were fitted to the functions in float64 so that the largest relative error is
 * least: 2e-8 for the tail, 4e-8 for {@code erf} near 0.
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // digits as they were fitted
final class ErfLoops {
  private static final float ROOT_2 = 1.41421356f;
  private static final float DENSITY_0 = 0.39894228f; // 1/√(2π)
  private static final float SLOPE_0 = 1.12837917f; // 2/√π

  /** The tail is a polynomial of {@code t = 1 / (1 + SHRINK a)}. */
  private static final float SHRINK = 0.21f;

  private final float[] tails;

  private ErfLoops(Scratch scratch) {
    this.tails = scratch.array(Use.TAILS, ExponentialLoop.PIECE);
  }

  /** {@code x p(x²)} up to 1, and {@code 1 - 2 tail(√2 |x|)} with the sign of x beyond. */
  static FlatLoop erf(Scratch scratch) {
    return ExponentialLoop.of(scratch, ErfLoops::negativeSquare, new ErfLoops(scratch)::finishErf);
  }

  /** {@code dx = dy 2/√π exp(-x²)}. */
  static FlatLoop erfGradient(Scratch scratch) {
    return ExponentialLoop.of(scratch, ErfLoops::negativeSquare, ErfLoops::finishErfGradient);
  }

  /** {@code x Φ(x)}. */
  static FlatLoop gelu(Scratch scratch) {
    return ExponentialLoop.of(
        scratch, ErfLoops::halfNegativeSquare, new ErfLoops(scratch)::finishGelu);
  }

  /** {@code dx = dy (Φ(x) + x φ(x))}. */
  static FlatLoop geluGradient(Scratch scratch) {
    return ExponentialLoop.of(
        scratch, ErfLoops::halfNegativeSquare, new ErfLoops(scratch)::finishGeluGradient);
  }

  private static void negativeSquare(ByteBuffer in, int from, int to, float[] powers) {
    for (int i = from, p = 0; i < to; i += BYTES, p += COUNT) {
      FloatVector x = fromByteBuffer(SPECIES, in, i, ORDER);
      x.mul(x).neg().intoArray(powers, p);
    }
  }

  private static void halfNegativeSquare(ByteBuffer in, int from, int to, float[] powers) {
    for (int i = from, p = 0; i < to; i += BYTES, p += COUNT) {
      FloatVector x = fromByteBuffer(SPECIES, in, i, ORDER);
      x.mul(x).mul(-0.5f).intoArray(powers, p);
    }
  }

  /** {@code tails = 1 - Φ(a)} of their {@code bells}, with {@code a = scale |x|}. */
  private void findTails(float[] bells, ByteBuffer x, float scale, int from, int to) {
    for (int i = from, k = 0; i < to; i += BYTES, k += COUNT) {
      FloatVector a = fromByteBuffer(SPECIES, x, i, ORDER).abs().mul(scale);
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
      p.mul(t).mul(fromArray(SPECIES, bells, k)).intoArray(tails, k);
    }
  }

  private void finishErf(
      float[] bells, ByteBuffer in, ByteBuffer b, ByteBuffer out, int from, int to) {
    findTails(bells, in, ROOT_2, from, to);
    for (int i = from, k = 0; i < to; i += BYTES, k += COUNT) {
      FloatVector x = fromByteBuffer(SPECIES, in, i, ORDER);
      FloatVector far = broadcast(SPECIES, 1).sub(fromArray(SPECIES, tails, k).mul(2));
      FloatVector square = x.mul(x);
      FloatVector p = broadcast(SPECIES, -5.631412200e-4f);
      p = p.fma(square, broadcast(SPECIES, 4.917548886e-3f));
      p = p.fma(square, broadcast(SPECIES, -2.671130900e-2f));
      p = p.fma(square, broadcast(SPECIES, 1.128018002e-1f));
      p = p.fma(square, broadcast(SPECIES, -3.761232617e-1f));
      p = p.fma(square, broadcast(SPECIES, 1.128379122f));
      far.blend(far.neg(), x.lt(0)).blend(p.mul(x), x.abs().lt(1)).intoByteBuffer(out, i, ORDER);
    }
  }

  private static void finishErfGradient(
      float[] powers, ByteBuffer x, ByteBuffer dy, ByteBuffer dx, int from, int to) {
    for (int i = from, k = 0; i < to; i += BYTES, k += COUNT) {
      fromArray(SPECIES, powers, k)
          .mul(SLOPE_0)
          .mul(fromByteBuffer(SPECIES, dy, i, ORDER))
          .intoByteBuffer(dx, i, ORDER);
    }
  }

  private void finishGelu(
      float[] bells, ByteBuffer in, ByteBuffer b, ByteBuffer out, int from, int to) {
    findTails(bells, in, 1, from, to);
    for (int i = from, k = 0; i < to; i += BYTES, k += COUNT) {
      FloatVector x = fromByteBuffer(SPECIES, in, i, ORDER);
      FloatVector beyond = fromArray(SPECIES, tails, k);
      FloatVector below = broadcast(SPECIES, 1).sub(beyond).blend(beyond, x.lt(0));
      below.mul(x).intoByteBuffer(out, i, ORDER);
    }
  }

  private void finishGeluGradient(
      float[] bells, ByteBuffer in, ByteBuffer dy, ByteBuffer dx, int from, int to) {
    findTails(bells, in, 1, from, to);
    for (int i = from, k = 0; i < to; i += BYTES, k += COUNT) {
      FloatVector x = fromByteBuffer(SPECIES, in, i, ORDER);
      FloatVector beyond = fromArray(SPECIES, tails, k);
      FloatVector below = broadcast(SPECIES, 1).sub(beyond).blend(beyond, x.lt(0));
      fromArray(SPECIES, bells, k)
          .mul(DENSITY_0)
          .fma(x, below)
          .mul(fromByteBuffer(SPECIES, dy, i, ORDER))
          .intoByteBuffer(dx, i, ORDER);
    }
  }
}
