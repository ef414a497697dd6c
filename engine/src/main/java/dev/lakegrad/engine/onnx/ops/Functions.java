package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Value;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;

/** Functions of one number without parameters. */
final class Functions {
  private Functions() {}

  static void addTo(Operators operators) {
    operators
        .add("Abs", 1, call -> abs(call.array(0)))
        .add("Neg", 1, call -> Elementwise.map(call.array(0), x -> -x, x -> -x))
        .add("Sign", 9, call -> sign(call.array(0)))
        .add("Ceil", 1, of(Math::ceil))
        .add("Floor", 1, of(Math::floor))
        .add("Round", 11, of(Math::rint))
        .add("Sqrt", 1, of(Math::sqrt))
        .add("Reciprocal", 1, of(x -> 1 / x))
        .add("Exp", 1, of(Math::exp))
        .add("Log", 1, of(Math::log))
        .add("Erf", 9, of(Functions::erf));
    addTrigonometry(operators);
  }

  private static void addTrigonometry(Operators operators) {
    operators
        .add("Sin", 7, of(Math::sin))
        .add("Cos", 7, of(Math::cos))
        .add("Tan", 7, of(Math::tan))
        .add("Asin", 7, of(Math::asin))
        .add("Acos", 7, of(Math::acos))
        .add("Atan", 7, of(Math::atan))
        .add("Sinh", 9, of(Math::sinh))
        .add("Cosh", 9, of(Math::cosh))
        .add("Tanh", 1, of(Math::tanh))
        .add("Asinh", 9, of(x -> Math.signum(x) * asinh(Math.abs(x))))
        .add("Acosh", 9, of(x -> Math.log(x + Math.sqrt(x * x - 1))))
        .add("Atanh", 9, of(x -> (Math.log1p(x) - Math.log1p(-x)) / 2));
  }

  private static Function<Call, Value> of(DoubleUnaryOperator f) {
    return call -> Elementwise.map(call.array(0), f);
  }

  private static Array abs(Array x) {
    return x.type().isUnsigned() ? x : Elementwise.map(x, Math::abs, Math::abs);
  }

  private static Array sign(Array x) {
    LongUnaryOperator unsigned = value -> value == 0 ? 0 : 1;
    return Elementwise.map(x, Math::signum, x.type().isUnsigned() ? unsigned : Long::signum);
  }

  private static double asinh(double x) {
    return Math.log1p(x + x * x / (1 + Math.sqrt(x * x + 1)));
  }

  /**
   * The error function: its Taylor series near 0, else one minus the continued fraction of its
   * complement (Abramowitz and Stegun 1964, 7.1.5 and 7.1.14).
   */
  static double erf(double x) {
    double size = Math.abs(x);
    if (Double.isNaN(x) || size > 6) {
      return Math.signum(x);
    }
    return size < 2.5 ? series(x) : Math.signum(x) * (1 - complement(size));
  }

  private static double series(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= -x * x / n;
      sum += term / (2 * n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }

  private static double complement(double x) {
    double fraction = x;
    for (int n = 60; n > 0; n--) {
      fraction = x + n / 2.0 / fraction;
    }
    return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
  }
}
