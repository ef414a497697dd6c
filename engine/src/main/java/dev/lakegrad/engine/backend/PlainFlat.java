package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.memory.Buffer;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** The flat kernels, element by element. */
final class PlainFlat {
  private static final double GELU_SCALE = Math.sqrt(2 / Math.PI);
  private static final double GELU_CUBE = 0.044715;

  private PlainFlat() {}

  static void fill(double value, Buffer out) {
    for (int i = 0; i < out.size(); i++) {
      out.set(i, value);
    }
  }

  static void unary(Unary f, Buffer x, Buffer out) {
    DoubleUnaryOperator function = function(f);
    for (int i = 0; i < out.size(); i++) {
      out.set(i, function.applyAsDouble(x.get(i)));
    }
  }

  private static DoubleUnaryOperator function(Unary f) {
    return switch (f) {
      case NEGATE -> x -> -x;
      case EXP -> Math::exp;
      case LOG -> Math::log;
      case TANH -> Math::tanh;
      case RELU -> x -> Math.max(x, 0);
      case GELU -> x -> x / 2 * (1 + Math.tanh(GELU_SCALE * (x + GELU_CUBE * x * x * x)));
    };
  }

  static void unaryGradient(Unary f, Buffer x, Buffer y, Buffer dy, Buffer dx) {
    DoubleBinaryOperator slope = slope(f);
    for (int i = 0; i < dx.size(); i++) {
      dx.set(i, dy.get(i) * slope.applyAsDouble(x.get(i), y.get(i)));
    }
  }

  /** {@code f'} as a function of {@code x} and {@code y = f(x)}. */
  private static DoubleBinaryOperator slope(Unary f) {
    return switch (f) {
      case NEGATE -> (x, y) -> -1;
      case EXP -> (x, y) -> y;
      case LOG -> (x, y) -> 1 / x;
      case TANH -> (x, y) -> 1 - y * y;
      case RELU -> (x, y) -> x > 0 ? 1 : 0;
      case GELU -> (x, y) -> geluSlope(x);
    };
  }

  private static double geluSlope(double x) {
    double t = Math.tanh(GELU_SCALE * (x + GELU_CUBE * x * x * x));
    double inner = GELU_SCALE * (1 + 3 * GELU_CUBE * x * x);
    return (1 + t) / 2 + x / 2 * (1 - t * t) * inner;
  }

  static void binary(Binary f, Buffer a, Buffer b, Buffer out) {
    DoubleBinaryOperator function = function(f);
    for (int i = 0; i < out.size(); i++) {
      out.set(i, function.applyAsDouble(a.get(i), b.get(i)));
    }
  }

  static DoubleBinaryOperator function(Binary f) {
    return switch (f) {
      case ADD -> (a, b) -> a + b;
      case SUBTRACT -> (a, b) -> a - b;
      case MULTIPLY -> (a, b) -> a * b;
      case DIVIDE -> (a, b) -> a / b;
    };
  }

  static void scale(double scale, Buffer x, Buffer out) {
    for (int i = 0; i < out.size(); i++) {
      out.set(i, scale * x.get(i));
    }
  }

  static void accumulate(double scale, Buffer x, Buffer y) {
    for (int i = 0; i < y.size(); i++) {
      y.set(i, y.get(i) + scale * x.get(i));
    }
  }

  static void blend(double keep, Buffer y, double add, Buffer x) {
    for (int i = 0; i < y.size(); i++) {
      y.set(i, keep * y.get(i) + add * x.get(i));
    }
  }

  static void adam(AdamStep step, Buffer g, Buffer m, Buffer v, Buffer w) {
    for (int i = 0; i < w.size(); i++) {
      double weight = w.get(i);
      double slope = g.get(i) + step.decay() * weight;
      double mean = step.beta1() * m.get(i) + (1 - step.beta1()) * slope;
      double square = step.beta2() * v.get(i) + (1 - step.beta2()) * slope * slope;
      m.set(i, mean);
      v.set(i, square);
      double ratio = mean / (Math.sqrt(square * step.scale()) + step.epsilon());
      w.set(i, step.shrink() * weight - step.rate() * ratio);
    }
  }

  static double sum(Buffer x) {
    double sum = 0;
    for (int i = 0; i < x.size(); i++) {
      sum += x.get(i);
    }
    return sum;
  }

  static double sumOfSquares(Buffer x) {
    double sum = 0;
    for (int i = 0; i < x.size(); i++) {
      double value = x.get(i);
      sum += value * value;
    }
    return sum;
  }
}
