package dev.lakegrad.engine.backend.vector;

import static dev.lakegrad.engine.backend.vector.Lanes.BYTES;
import static dev.lakegrad.engine.backend.vector.Lanes.COUNT;
import static dev.lakegrad.engine.backend.vector.Lanes.ORDER;
import static dev.lakegrad.engine.backend.vector.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** What an {@link ExponentialLoop} begins and ends with, by function. */
@SuppressWarnings("FloatingPointLiteralPrecision") // digits as they were published
final class ExponentialLoops {
  private static final float LN2 = 0.69314718f;

  private ExponentialLoops() {}

  static FlatLoop exp(Scratch scratch) {
    return ExponentialLoop.of(scratch, ExponentialLoops::same, ExponentialLoops::exp);
  }

  /** {@code 1 - 2 / (exp(2|x|) + 1)} with the sign of x, but a polynomial near 0. */
  static FlatLoop tanh(Scratch scratch) {
    return ExponentialLoop.of(scratch, ExponentialLoops::twiceTheSize, ExponentialLoops::tanh);
  }

  /** {@code 1 / (1 + exp(-x))}. */
  static FlatLoop sigmoid(Scratch scratch) {
    return ExponentialLoop.of(scratch, ExponentialLoops::negative, ExponentialLoops::sigmoid);
  }

  /** {@code x sigmoid(x)}. */
  static FlatLoop silu(Scratch scratch) {
    return ExponentialLoop.of(scratch, ExponentialLoops::negative, ExponentialLoops::silu);
  }

  /** {@code dx = dy (s + x s (1 - s))} with {@code s = sigmoid(x)}. */
  static FlatLoop siluGradient(Scratch scratch) {
    return ExponentialLoop.of(scratch, ExponentialLoops::negative, ExponentialLoops::siluGradient);
  }

  /** {@code max(x, 0) + log(1 + u)} with {@code u = exp(-|x|)}. */
  static FlatLoop softplus(Scratch scratch) {
    return ExponentialLoop.of(scratch, ExponentialLoops::negativeSize, ExponentialLoops::softplus);
  }

  /** {@code dx = dy sigmoid(x)}. */
  static FlatLoop softplusGradient(Scratch scratch) {
    return ExponentialLoop.of(
        scratch, ExponentialLoops::negative, ExponentialLoops::softplusGradient);
  }

  private static void same(ByteBuffer x, int from, int to, float[] powers) {
    for (int i = from, p = 0; i < to; i += BYTES, p += COUNT) {
      fromByteBuffer(SPECIES, x, i, ORDER).intoArray(powers, p);
    }
  }

  private static void negative(ByteBuffer x, int from, int to, float[] powers) {
    for (int i = from, p = 0; i < to; i += BYTES, p += COUNT) {
      fromByteBuffer(SPECIES, x, i, ORDER).neg().intoArray(powers, p);
    }
  }

  private static void negativeSize(ByteBuffer x, int from, int to, float[] powers) {
    for (int i = from, p = 0; i < to; i += BYTES, p += COUNT) {
      fromByteBuffer(SPECIES, x, i, ORDER).abs().neg().intoArray(powers, p);
    }
  }

  private static void twiceTheSize(ByteBuffer x, int from, int to, float[] powers) {
    for (int i = from, p = 0; i < to; i += BYTES, p += COUNT) {
      fromByteBuffer(SPECIES, x, i, ORDER).abs().mul(2).intoArray(powers, p);
    }
  }

  private static void exp(
      float[] powers, ByteBuffer x, ByteBuffer b, ByteBuffer out, int from, int to) {
    for (int i = from, p = 0; i < to; i += BYTES, p += COUNT) {
      fromArray(SPECIES, powers, p).intoByteBuffer(out, i, ORDER);
    }
  }

  /** The polynomial is that of {@code tanhf} in Moshier's Cephes library (1989). */
  private static void tanh(
      float[] powers, ByteBuffer in, ByteBuffer b, ByteBuffer out, int from, int to) {
    for (int i = from, p = 0; i < to; i += BYTES, p += COUNT) {
      FloatVector x = fromByteBuffer(SPECIES, in, i, ORDER);
      FloatVector square = x.mul(x);
      FloatVector near = broadcast(SPECIES, -5.70498872745e-3f);
      near = near.fma(square, broadcast(SPECIES, 2.06390887954e-2f));
      near = near.fma(square, broadcast(SPECIES, -5.37397155531e-2f));
      near = near.fma(square, broadcast(SPECIES, 1.33314422036e-1f));
      near = near.fma(square, broadcast(SPECIES, -3.33332819422e-1f));
      near = near.mul(square).fma(x, x);
      FloatVector share = broadcast(SPECIES, 2).div(fromArray(SPECIES, powers, p).add(1));
      FloatVector far = broadcast(SPECIES, 1).sub(share);
      far.blend(far.neg(), x.lt(0)).blend(near, x.abs().lt(0.625f)).intoByteBuffer(out, i, ORDER);
    }
  }

  private static void sigmoid(
      float[] powers, ByteBuffer x, ByteBuffer b, ByteBuffer out, int from, int to) {
    for (int i = from, p = 0; i < to; i += BYTES, p += COUNT) {
      broadcast(SPECIES, 1).div(fromArray(SPECIES, powers, p).add(1)).intoByteBuffer(out, i, ORDER);
    }
  }

  private static void silu(
      float[] powers, ByteBuffer x, ByteBuffer b, ByteBuffer out, int from, int to) {
    for (int i = from, p = 0; i < to; i += BYTES, p += COUNT) {
      fromByteBuffer(SPECIES, x, i, ORDER)
          .div(fromArray(SPECIES, powers, p).add(1))
          .intoByteBuffer(out, i, ORDER);
    }
  }

  private static void siluGradient(
      float[] powers, ByteBuffer x, ByteBuffer dy, ByteBuffer dx, int from, int to) {
    for (int i = from, p = 0; i < to; i += BYTES, p += COUNT) {
      FloatVector s = broadcast(SPECIES, 1).div(fromArray(SPECIES, powers, p).add(1));
      fromByteBuffer(SPECIES, x, i, ORDER)
          .mul(broadcast(SPECIES, 1).sub(s))
          .fma(s, s)
          .mul(fromByteBuffer(SPECIES, dy, i, ORDER))
          .intoByteBuffer(dx, i, ORDER);
    }
  }

  /** The polynomial, for {@code log(1 + z)}, was fitted in float64. */
  private static void softplus(
      float[] powers, ByteBuffer x, ByteBuffer b, ByteBuffer out, int from, int to) {
    for (int i = from, k = 0; i < to; i += BYTES, k += COUNT) {
      FloatVector u = fromArray(SPECIES, powers, k);
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
      log.add(broadcast(SPECIES, 0).blend(LN2, large))
          .add(fromByteBuffer(SPECIES, x, i, ORDER).max(0))
          .intoByteBuffer(out, i, ORDER);
    }
  }

  private static void softplusGradient(
      float[] powers, ByteBuffer x, ByteBuffer dy, ByteBuffer dx, int from, int to) {
    for (int i = from, p = 0; i < to; i += BYTES, p += COUNT) {
      broadcast(SPECIES, 1)
          .div(fromArray(SPECIES, powers, p).add(1))
          .mul(fromByteBuffer(SPECIES, dy, i, ORDER))
          .intoByteBuffer(dx, i, ORDER);
    }
  }
}
