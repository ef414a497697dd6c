package dev.lakegrad.engine.backend.vector;

import static dev.lakegrad.engine.backend.vector.Lanes.BYTES;
import static dev.lakegrad.engine.backend.vector.Lanes.ORDER;
import static dev.lakegrad.engine.backend.vector.Lanes.all;
import static dev.lakegrad.engine.backend.vector.Lanes.load;
import static dev.lakegrad.engine.backend.vector.Lanes.store;

import dev.lakegrad.engine.backend.Unary;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** The functions of one number, and their gradients. */
final class UnaryLoops {
  private UnaryLoops() {}

  /** {@code out = f(a)}; {@code b} is not read. */
  static FlatLoop forward(Unary f) {
    return switch (f) {
      case NEGATE -> UnaryLoops::negate;
      case EXP -> UnaryLoops::exp;
      case LOG -> UnaryLoops::log;
      case TANH -> UnaryLoops::tanh;
      case RELU -> UnaryLoops::relu;
      case GELU -> UnaryLoops::gelu;
    };
  }

  /** {@code out = b f'}, where {@code a} is x, or y if {@link #fromResult}. */
  static FlatLoop gradient(Unary f) {
    return switch (f) {
      case NEGATE -> UnaryLoops::negateGradient;
      case EXP -> UnaryLoops::expGradient;
      case LOG -> UnaryLoops::logGradient;
      case TANH -> UnaryLoops::tanhGradient;
      case RELU -> UnaryLoops::reluGradient;
      case GELU -> UnaryLoops::geluGradient;
    };
  }

  /** Whether the gradient is a function of {@code y = f(x)} rather than of x. */
  static boolean fromResult(Unary f) {
    return f == Unary.EXP || f == Unary.TANH;
  }

  private static void negate(ByteBuffer x, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += BYTES) {
      store(load(x, i).neg(), out, i);
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

  /** The JDK's logarithm, one by one: it is rarely asked for, and never where time counts. */
  private static void log(ByteBuffer x, ByteBuffer b, ByteBuffer out, int end) {
    for (int i = 0; i < end; i += Float.BYTES) {
      out.putFloat(i, (float) Math.log(x.getFloat(i)));
    }
  }

  private static void negateGradient(ByteBuffer x, ByteBuffer dy, ByteBuffer dx, int end) {
    for (int i = 0; i < end; i += BYTES) {
      store(load(dy, i).neg(), dx, i);
    }
  }

  private static void expGradient(ByteBuffer y, ByteBuffer dy, ByteBuffer dx, int end) {
    for (int i = 0; i < end; i += BYTES) {
      store(load(dy, i).mul(load(y, i)), dx, i);
    }
  }

  private static void logGradient(ByteBuffer x, ByteBuffer dy, ByteBuffer dx, int end) {
    for (int i = 0; i < end; i += BYTES) {
      store(load(dy, i).div(load(x, i)), dx, i);
    }
  }

  private static void tanhGradient(ByteBuffer y, ByteBuffer dy, ByteBuffer dx, int end) {
    for (int i = 0; i < end; i += BYTES) {
      FloatVector v = load(y, i);
      store(load(dy, i).mul(all(1).sub(v.mul(v))), dx, i);
    }
  }

  private static void reluGradient(ByteBuffer x, ByteBuffer dy, ByteBuffer dx, int end) {
    for (int i = 0; i < end; i += BYTES) {
      store(all(0).blend(load(dy, i), load(x, i).compare(VectorOperators.GT, 0)), dx, i);
    }
  }

  private static void geluGradient(ByteBuffer x, ByteBuffer dy, ByteBuffer dx, int end) {
    for (int i = 0; i < end; i += BYTES) {
      FloatVector slope = load(dy, i);
      VectorMath.geluSlope(load(x, i)).mul(slope).intoByteBuffer(dx, i, ORDER);
    }
  }
}
