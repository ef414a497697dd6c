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

/** The functions of one number; {@link UnaryGradients} has their gradients. */
final class UnaryLoops {
  private UnaryLoops() {}

  /** {@code out = f(a)}; {@code b} is not read. */
  static FlatLoop of(Unary f) {
    return switch (f) {
      case NEGATE -> UnaryLoops::negate;
      case ABS -> UnaryLoops::abs;
      case SIGN -> UnaryLoops::sign;
      case RECIPROCAL -> UnaryLoops::reciprocal;
      case SQRT -> UnaryLoops::sqrt;
      case EXP -> UnaryLoops::exp;
      case LOG -> oneByOne(Math::log);
      case SIN -> oneByOne(Math::sin);
      case COS -> oneByOne(Math::cos);
      case TANH -> UnaryLoops::tanh;
      case ERF -> UnaryLoops::erf;
      case FLOOR -> oneByOne(Math::floor);
      case CEILING -> oneByOne(Math::ceil);
      case ROUND -> oneByOne(Math::rint);
      case RELU -> UnaryLoops::relu;
      case GELU -> UnaryLoops::gelu;
      case EXACT_GELU -> UnaryLoops::exactGelu;
      case SIGMOID -> UnaryLoops::sigmoid;
      case SILU -> UnaryLoops::silu;
      case SOFTPLUS -> UnaryLoops::softplus;
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
      store(load(x, i).neg(), out, i);
    }
  }

  private static void abs(ByteBuffer x, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      store(load(x, i).abs(), out, i);
    }
  }

  private static void sign(ByteBuffer x, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      FloatVector v = load(x, i);
      store(v.blend(1, v.compare(VectorOperators.GT, 0)).blend(-1, v.lt(0)), out, i);
    }
  }

  private static void reciprocal(ByteBuffer x, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      store(all(1).div(load(x, i)), out, i);
    }
  }

  private static void sqrt(ByteBuffer x, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      store(load(x, i).sqrt(), out, i);
    }
  }

  private static void exp(ByteBuffer x, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      VectorMath.exp(load(x, i)).intoByteBuffer(out, i, ORDER);
    }
  }

  private static void tanh(ByteBuffer x, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      VectorMath.tanh(load(x, i)).intoByteBuffer(out, i, ORDER);
    }
  }

  private static void erf(ByteBuffer x, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      VectorErf.of(load(x, i)).intoByteBuffer(out, i, ORDER);
    }
  }

  private static void relu(ByteBuffer x, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      FloatVector v = load(x, i);
      store(v.blend(0, v.lt(0)), out, i);
    }
  }

  private static void gelu(ByteBuffer x, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      VectorMath.gelu(load(x, i)).intoByteBuffer(out, i, ORDER);
    }
  }

  private static void exactGelu(ByteBuffer x, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      VectorErf.gelu(load(x, i)).intoByteBuffer(out, i, ORDER);
    }
  }

  private static void sigmoid(ByteBuffer x, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      VectorMath.sigmoid(load(x, i)).intoByteBuffer(out, i, ORDER);
    }
  }

  private static void silu(ByteBuffer x, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      VectorMath.silu(load(x, i)).intoByteBuffer(out, i, ORDER);
    }
  }

  private static void softplus(ByteBuffer x, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      VectorMath.softplus(load(x, i)).intoByteBuffer(out, i, ORDER);
    }
  }

  private static void hardSigmoid(ByteBuffer x, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      store(load(x, i).fma(all(1f / 6), all(0.5f)).max(0).min(1), out, i);
    }
  }

  private static void hardSwish(ByteBuffer x, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      FloatVector v = load(x, i);
      store(v.fma(all(1f / 6), all(0.5f)).max(0).min(1).mul(v), out, i);
    }
  }
}
