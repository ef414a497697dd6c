package dev.lakegrad.engine.backend;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** The functions of one number and of two, and their slopes, in {@code float64}. */
final class PlainFunctions {
  private static final double GELU_SCALE = Math.sqrt(2 / Math.PI);
  private static final double GELU_CUBE = 0.044715;

  private PlainFunctions() {}

  static DoubleUnaryOperator of(Unary f) {
    return switch (f) {
      case NEGATE -> x -> -x;
      case ABS -> Math::abs;
      case SIGN -> Math::signum;
      case RECIPROCAL -> x -> 1 / x;
      case SQRT -> Math::sqrt;
      case EXP -> Math::exp;
      case LOG -> Math::log;
      case SIN -> Math::sin;
      case COS -> Math::cos;
      case TANH -> Math::tanh;
      case ERF -> Erf::of;
      case FLOOR -> Math::floor;
      case CEILING -> Math::ceil;
      case ROUND -> Math::rint;
      case RELU -> x -> Math.max(x, 0);
      case GELU -> x -> x / 2 * (1 + Math.tanh(GELU_SCALE * (x + GELU_CUBE * x * x * x)));
      case EXACT_GELU -> x -> x * Erf.normal(x);
      case SIGMOID -> PlainFunctions::sigmoid;
      case SILU -> x -> x * sigmoid(x);
      case SOFTPLUS -> x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
      case HARD_SIGMOID -> PlainFunctions::hardSigmoid;
      case HARD_SWISH -> x -> x * hardSigmoid(x);
    };
  }

  /** {@code f'} as a function of {@code x} and {@code y = f(x)}. */
  static DoubleBinaryOperator slope(Unary f) {
    return switch (f) {
      case NEGATE -> (x, y) -> -1;
      case ABS -> (x, y) -> Math.signum(x);
      case SIGN, FLOOR, CEILING, ROUND -> (x, y) -> 0;
      case RECIPROCAL -> (x, y) -> -y * y;
      case SQRT -> (x, y) -> 0.5 / y;
      case EXP -> (x, y) -> y;
      case LOG -> (x, y) -> 1 / x;
      case SIN -> (x, y) -> Math.cos(x);
      case COS -> (x, y) -> -Math.sin(x);
      case TANH -> (x, y) -> 1 - y * y;
      case ERF -> (x, y) -> 2 / Math.sqrt(Math.PI) * Math.exp(-x * x);
      case RELU -> (x, y) -> x > 0 ? 1 : 0;
      case GELU -> (x, y) -> geluSlope(x);
      case EXACT_GELU -> (x, y) -> Erf.normal(x) + x * Erf.normalDensity(x);
      case SIGMOID -> (x, y) -> y * (1 - y);
      case SILU -> (x, y) -> sigmoid(x) * (1 + x * sigmoid(-x));
      case SOFTPLUS -> (x, y) -> sigmoid(x);
      case HARD_SIGMOID -> (x, y) -> -3 < x && x < 3 ? 1.0 / 6 : 0;
      case HARD_SWISH -> (x, y) -> x <= -3 ? 0 : x >= 3 ? 1 : x / 3 + 0.5;
    };
  }

  private static double geluSlope(double x) {
    double t = Math.tanh(GELU_SCALE * (x + GELU_CUBE * x * x * x));
    double inner = GELU_SCALE * (1 + 3 * GELU_CUBE * x * x);
    return (1 + t) / 2 + x / 2 * (1 - t * t) * inner;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double hardSigmoid(double x) {
    return Math.min(Math.max(x / 6 + 0.5, 0), 1);
  }

  static DoubleBinaryOperator of(Binary f) {
    return switch (f) {
      case ADD -> (a, b) -> a + b;
      case SUBTRACT -> (a, b) -> a - b;
      case MULTIPLY -> (a, b) -> a * b;
      case DIVIDE -> (a, b) -> a / b;
      case POWER -> Math::pow;
      case MAXIMUM -> Math::max;
      case MINIMUM -> Math::min;
      case LESS -> (a, b) -> a < b ? 1 : 0;
      case LESS_OR_EQUAL -> (a, b) -> a <= b ? 1 : 0;
      case GREATER -> (a, b) -> a > b ? 1 : 0;
      case GREATER_OR_EQUAL -> (a, b) -> a >= b ? 1 : 0;
      case EQUAL -> (a, b) -> a == b ? 1 : 0;
      case NOT_EQUAL -> (a, b) -> a != b ? 1 : 0;
    };
  }
}
