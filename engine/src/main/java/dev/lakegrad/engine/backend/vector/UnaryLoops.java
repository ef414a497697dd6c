package dev.lakegrad.engine.backend.vector;

import static dev.lakegrad.engine.backend.vector.Lanes.BYTES;
import static dev.lakegrad.engine.backend.vector.Lanes.ORDER;
import static dev.lakegrad.engine.backend.vector.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;

import dev.lakegrad.engine.backend.Unary;
import java.nio.ByteBuffer;
import java.util.function.DoubleUnaryOperator;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** The functions of one number; {@link UnaryGradients} has their gradients. */
final class UnaryLoops {
  private UnaryLoops() {}

  /** {@code out = f(a)}; {@code b} is not read. */
  static FlatLoop of(Unary f, Scratch scratch) {
    return switch (f) {
      case NEGATE -> UnaryLoops::negate;
      case ABS -> UnaryLoops::abs;
      case SIGN -> UnaryLoops::sign;
      case RECIPROCAL -> UnaryLoops::reciprocal;
      case SQRT -> UnaryLoops::sqrt;
      case EXP -> ExponentialLoops.exp(scratch);
      case LOG -> oneByOne(Math::log);
      case SIN -> oneByOne(Math::sin);
      case COS -> oneByOne(Math::cos);
      case TANH -> ExponentialLoops.tanh(scratch);
      case ERF -> ErfLoops.erf(scratch);
      case FLOOR -> oneByOne(Math::floor);
      case CEILING -> oneByOne(Math::ceil);
      case ROUND -> oneByOne(Math::rint);
      case RELU -> UnaryLoops::relu;
      case GELU -> GeluLoop::forward;
      case EXACT_GELU -> ErfLoops.gelu(scratch);
      case SIGMOID -> ExponentialLoops.sigmoid(scratch);
      case SILU -> ExponentialLoops.silu(scratch);
      case SOFTPLUS -> ExponentialLoops.softplus(scratch);
      case HARD_SIGMOID -> UnaryLoops::hardSigmoid;
      case HARD_SWISH -> UnaryLoops::hardSwish;
    };
  }

  /** The JDK's own functions, for what is rarely asked for, and never where time counts. */
  private static FlatLoop oneByOne(DoubleUnaryOperator f) {
    return (x, b, out, end) -> {
      for (int i = 0; i < end; i += Float.BYTES) {
        out.putFloat(i, (float) f.applyAsDouble(x.getFloat(i)));
      }
    };
  }

  private static void negate(ByteBuffer x, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      fromByteBuffer(SPECIES, x, i, ORDER).neg().intoByteBuffer(out, i, ORDER);
    }
  }

  private static void abs(ByteBuffer x, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      fromByteBuffer(SPECIES, x, i, ORDER).abs().intoByteBuffer(out, i, ORDER);
    }
  }

  private static void sign(ByteBuffer x, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      FloatVector v = fromByteBuffer(SPECIES, x, i, ORDER);
      v.blend(1, v.compare(VectorOperators.GT, 0)).blend(-1, v.lt(0)).intoByteBuffer(out, i, ORDER);
    }
  }

  private static void reciprocal(ByteBuffer x, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      broadcast(SPECIES, 1).div(fromByteBuffer(SPECIES, x, i, ORDER)).intoByteBuffer(out, i, ORDER);
    }
  }

  private static void sqrt(ByteBuffer x, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      fromByteBuffer(SPECIES, x, i, ORDER).sqrt().intoByteBuffer(out, i, ORDER);
    }
  }

  private static void relu(ByteBuffer x, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      FloatVector v = fromByteBuffer(SPECIES, x, i, ORDER);
      v.blend(0, v.lt(0)).intoByteBuffer(out, i, ORDER);
    }
  }

  private static void hardSigmoid(ByteBuffer x, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      fromByteBuffer(SPECIES, x, i, ORDER)
          .fma(broadcast(SPECIES, 1f / 6), broadcast(SPECIES, 0.5f))
          .max(0)
          .min(1)
          .intoByteBuffer(out, i, ORDER);
    }
  }

  private static void hardSwish(ByteBuffer x, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      FloatVector v = fromByteBuffer(SPECIES, x, i, ORDER);
      v.fma(broadcast(SPECIES, 1f / 6), broadcast(SPECIES, 0.5f))
          .max(0)
          .min(1)
          .mul(v)
          .intoByteBuffer(out, i, ORDER);
    }
  }
}
