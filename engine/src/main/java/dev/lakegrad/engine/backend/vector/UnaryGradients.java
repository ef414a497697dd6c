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

/** The gradients of the functions of one number. */
final class UnaryGradients {
  private UnaryGradients() {}

  /** {@code out = b f'}, where {@code a} is x, or y if {@link #fromResult}. */
  static FlatLoop of(Unary f, Scratch scratch) {
    return switch (f) {
      case NEGATE -> UnaryGradients::negate;
      case ABS -> UnaryGradients::abs;
      case SIGN, FLOOR, CEILING, ROUND -> FlatLoops.fill(0);
      case RECIPROCAL -> UnaryGradients::reciprocal;
      case SQRT -> UnaryGradients::sqrt;
      case EXP -> UnaryGradients::exp;
      case LOG -> UnaryGradients::log;
      case SIN -> oneByOne(Math::cos);
      case COS -> oneByOne(x -> -Math.sin(x));
      case TANH -> UnaryGradients::tanh;
      case ERF -> ErfLoops.erfGradient(scratch);
      case RELU -> UnaryGradients::relu;
      case GELU -> GeluLoop::gradient;
      case EXACT_GELU -> ErfLoops.geluGradient(scratch);
      case SIGMOID -> UnaryGradients::sigmoid;
      case SILU -> ExponentialLoops.siluGradient(scratch);
      case SOFTPLUS -> ExponentialLoops.softplusGradient(scratch);
      case HARD_SIGMOID -> UnaryGradients::hardSigmoid;
      case HARD_SWISH -> UnaryGradients::hardSwish;
    };
  }

  /** Whether the gradient is a function of {@code y = f(x)} rather than of x. */
  static boolean fromResult(Unary f) {
    return switch (f) {
      case RECIPROCAL, SQRT, EXP, TANH, SIGMOID -> true;
      default -> false;
    };
  }

  private static FlatLoop oneByOne(DoubleUnaryOperator slope) {
    return (x, dy, dx, end) -> {
      for (int i = 0; i < end; i += Float.BYTES) {
        dx.putFloat(i, (float) (dy.getFloat(i) * slope.applyAsDouble(x.getFloat(i))));
      }
    };
  }

  private static void negate(ByteBuffer x, ByteBuffer dy, ByteBuffer dx, int end) {
    for (int i = 0; i < end; i += BYTES) {
      fromByteBuffer(SPECIES, dy, i, ORDER).neg().intoByteBuffer(dx, i, ORDER);
    }
  }

  private static void abs(ByteBuffer x, ByteBuffer dy, ByteBuffer dx, int end) {
    for (int i = 0; i < end; i += BYTES) {
      FloatVector v = fromByteBuffer(SPECIES, x, i, ORDER);
      FloatVector sign = v.blend(1, v.compare(VectorOperators.GT, 0)).blend(-1, v.lt(0));
      fromByteBuffer(SPECIES, dy, i, ORDER).mul(sign).intoByteBuffer(dx, i, ORDER);
    }
  }

  private static void reciprocal(ByteBuffer y, ByteBuffer dy, ByteBuffer dx, int end) {
    for (int i = 0; i < end; i += BYTES) {
      FloatVector v = fromByteBuffer(SPECIES, y, i, ORDER);
      fromByteBuffer(SPECIES, dy, i, ORDER).mul(v.mul(v).neg()).intoByteBuffer(dx, i, ORDER);
    }
  }

  private static void sqrt(ByteBuffer y, ByteBuffer dy, ByteBuffer dx, int end) {
    for (int i = 0; i < end; i += BYTES) {
      fromByteBuffer(SPECIES, dy, i, ORDER)
          .mul(broadcast(SPECIES, 0.5f).div(fromByteBuffer(SPECIES, y, i, ORDER)))
          .intoByteBuffer(dx, i, ORDER);
    }
  }

  private static void exp(ByteBuffer y, ByteBuffer dy, ByteBuffer dx, int end) {
    for (int i = 0; i < end; i += BYTES) {
      fromByteBuffer(SPECIES, dy, i, ORDER)
          .mul(fromByteBuffer(SPECIES, y, i, ORDER))
          .intoByteBuffer(dx, i, ORDER);
    }
  }

  private static void log(ByteBuffer x, ByteBuffer dy, ByteBuffer dx, int end) {
    for (int i = 0; i < end; i += BYTES) {
      fromByteBuffer(SPECIES, dy, i, ORDER)
          .div(fromByteBuffer(SPECIES, x, i, ORDER))
          .intoByteBuffer(dx, i, ORDER);
    }
  }

  private static void tanh(ByteBuffer y, ByteBuffer dy, ByteBuffer dx, int end) {
    for (int i = 0; i < end; i += BYTES) {
      FloatVector v = fromByteBuffer(SPECIES, y, i, ORDER);
      fromByteBuffer(SPECIES, dy, i, ORDER)
          .mul(broadcast(SPECIES, 1).sub(v.mul(v)))
          .intoByteBuffer(dx, i, ORDER);
    }
  }

  private static void relu(ByteBuffer x, ByteBuffer dy, ByteBuffer dx, int end) {
    for (int i = 0; i < end; i += BYTES) {
      broadcast(SPECIES, 0)
          .blend(
              fromByteBuffer(SPECIES, dy, i, ORDER),
              fromByteBuffer(SPECIES, x, i, ORDER).compare(VectorOperators.GT, 0))
          .intoByteBuffer(dx, i, ORDER);
    }
  }

  private static void sigmoid(ByteBuffer y, ByteBuffer dy, ByteBuffer dx, int end) {
    for (int i = 0; i < end; i += BYTES) {
      FloatVector v = fromByteBuffer(SPECIES, y, i, ORDER);
      fromByteBuffer(SPECIES, dy, i, ORDER)
          .mul(broadcast(SPECIES, 1).sub(v).mul(v))
          .intoByteBuffer(dx, i, ORDER);
    }
  }

  private static void hardSigmoid(ByteBuffer x, ByteBuffer dy, ByteBuffer dx, int end) {
    for (int i = 0; i < end; i += BYTES) {
      broadcast(SPECIES, 0)
          .blend(
              fromByteBuffer(SPECIES, dy, i, ORDER).mul(1f / 6),
              fromByteBuffer(SPECIES, x, i, ORDER).abs().lt(3))
          .intoByteBuffer(dx, i, ORDER);
    }
  }

  private static void hardSwish(ByteBuffer x, ByteBuffer dy, ByteBuffer dx, int end) {
    for (int i = 0; i < end; i += BYTES) {
      FloatVector v = fromByteBuffer(SPECIES, x, i, ORDER);
      FloatVector slope =
          v.fma(broadcast(SPECIES, 1f / 3), broadcast(SPECIES, 0.5f))
              .blend(0, v.compare(VectorOperators.LE, -3))
              .blend(1, v.compare(VectorOperators.GE, 3));
      fromByteBuffer(SPECIES, dy, i, ORDER).mul(slope).intoByteBuffer(dx, i, ORDER);
    }
  }
}
