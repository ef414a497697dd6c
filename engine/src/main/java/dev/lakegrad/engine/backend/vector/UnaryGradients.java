package dev.lakegrad.engine.backend.vector;

import static dev.lakegrad.engine.backend.vector.Lanes.BYTES;
import static dev.lakegrad.engine.backend.vector.Lanes.ORDER;
import static dev.lakegrad.engine.backend.vector.Lanes.all;
import static dev.lakegrad.engine.backend.vector.Lanes.load;
import static dev.lakegrad.engine.backend.vector.Lanes.store;

import dev.lakegrad.engine.backend.Unary;
import java.nio.ByteBuffer;
import java.util.function.DoubleUnaryOperator;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** The gradients of the functions of one number. */
final class UnaryGradients {
  private UnaryGradients() {}

  /** {@code out = b f'}, where {@code a} is x, or y if {@link #fromResult}. */
  static FlatLoop of(Unary f) {
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
      case ERF -> UnaryGradients::erf;
      case RELU -> UnaryGradients::relu;
      case GELU -> UnaryGradients::gelu;
      case EXACT_GELU -> UnaryGradients::exactGelu;
      case SIGMOID -> UnaryGradients::sigmoid;
      case SILU -> UnaryGradients::silu;
      case SOFTPLUS -> UnaryGradients::softplus;
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
      store(load(dy, i).neg(), dx, i);
    }
  }

  private static void abs(ByteBuffer x, ByteBuffer dy, ByteBuffer dx, int end) {
    for (int i = 0; i < end; i += BYTES) {
      FloatVector v = load(x, i);
      FloatVector sign = v.blend(1, v.compare(VectorOperators.GT, 0)).blend(-1, v.lt(0));
      store(load(dy, i).mul(sign), dx, i);
    }
  }

  private static void reciprocal(ByteBuffer y, ByteBuffer dy, ByteBuffer dx, int end) {
    for (int i = 0; i < end; i += BYTES) {
      FloatVector v = load(y, i);
      store(load(dy, i).mul(v.mul(v).neg()), dx, i);
    }
  }

  private static void sqrt(ByteBuffer y, ByteBuffer dy, ByteBuffer dx, int end) {
    for (int i = 0; i < end; i += BYTES) {
      store(load(dy, i).mul(all(0.5f).div(load(y, i))), dx, i);
    }
  }

  private static void exp(ByteBuffer y, ByteBuffer dy, ByteBuffer dx, int end) {
    for (int i = 0; i < end; i += BYTES) {
      store(load(dy, i).mul(load(y, i)), dx, i);
    }
  }

  private static void log(ByteBuffer x, ByteBuffer dy, ByteBuffer dx, int end) {
    for (int i = 0; i < end; i += BYTES) {
      store(load(dy, i).div(load(x, i)), dx, i);
    }
  }

  private static void tanh(ByteBuffer y, ByteBuffer dy, ByteBuffer dx, int end) {
    for (int i = 0; i < end; i += BYTES) {
      FloatVector v = load(y, i);
      store(load(dy, i).mul(all(1).sub(v.mul(v))), dx, i);
    }
  }

  private static void erf(ByteBuffer x, ByteBuffer dy, ByteBuffer dx, int end) {
    for (int i = 0; i < end; i += BYTES) {
      FloatVector above = load(dy, i);
      VectorErf.slope(load(x, i)).mul(above).intoByteBuffer(dx, i, ORDER);
    }
  }

  private static void relu(ByteBuffer x, ByteBuffer dy, ByteBuffer dx, int end) {
    for (int i = 0; i < end; i += BYTES) {
      store(all(0).blend(load(dy, i), load(x, i).compare(VectorOperators.GT, 0)), dx, i);
    }
  }

  private static void gelu(ByteBuffer x, ByteBuffer dy, ByteBuffer dx, int end) {
    for (int i = 0; i < end; i += BYTES) {
      FloatVector above = load(dy, i);
      VectorMath.geluSlope(load(x, i)).mul(above).intoByteBuffer(dx, i, ORDER);
    }
  }

  private static void exactGelu(ByteBuffer x, ByteBuffer dy, ByteBuffer dx, int end) {
    for (int i = 0; i < end; i += BYTES) {
      FloatVector above = load(dy, i);
      VectorErf.geluSlope(load(x, i)).mul(above).intoByteBuffer(dx, i, ORDER);
    }
  }

  private static void sigmoid(ByteBuffer y, ByteBuffer dy, ByteBuffer dx, int end) {
    for (int i = 0; i < end; i += BYTES) {
      FloatVector v = load(y, i);
      store(load(dy, i).mul(all(1).sub(v).mul(v)), dx, i);
    }
  }

  private static void silu(ByteBuffer x, ByteBuffer dy, ByteBuffer dx, int end) {
    for (int i = 0; i < end; i += BYTES) {
      FloatVector above = load(dy, i);
      VectorMath.siluSlope(load(x, i)).mul(above).intoByteBuffer(dx, i, ORDER);
    }
  }

  private static void softplus(ByteBuffer x, ByteBuffer dy, ByteBuffer dx, int end) {
    for (int i = 0; i < end; i += BYTES) {
      FloatVector above = load(dy, i);
      VectorMath.sigmoid(load(x, i)).mul(above).intoByteBuffer(dx, i, ORDER);
    }
  }

  private static void hardSigmoid(ByteBuffer x, ByteBuffer dy, ByteBuffer dx, int end) {
    for (int i = 0; i < end; i += BYTES) {
      store(all(0).blend(load(dy, i).mul(1f / 6), load(x, i).abs().lt(3)), dx, i);
    }
  }

  private static void hardSwish(ByteBuffer x, ByteBuffer dy, ByteBuffer dx, int end) {
    for (int i = 0; i < end; i += BYTES) {
      FloatVector v = load(x, i);
      FloatVector slope =
          v.fma(all(1f / 3), all(0.5f))
              .blend(0, v.compare(VectorOperators.LE, -3))
              .blend(1, v.compare(VectorOperators.GE, 3));
      store(load(dy, i).mul(slope), dx, i);
    }
  }
}
