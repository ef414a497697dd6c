package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Binary;
import dev.lakegrad.engine.backend.Unary;
import dev.lakegrad.engine.memory.Shape;

/**
 * Functions of each element, and of pairs of elements; {@link Tensor} has arithmetic and the most
 * common ones. Two operands are repeated to one shape by NumPy's rule.
 */
public final class Elementwise {
  private Elementwise() {}

  /** {@code aᵇ}. */
  public static Tensor pow(Tensor a, Tensor b) {
    return Combine.run(Binary.POWER, a, b);
  }

  /** {@code xⁿ}. */
  public static Tensor pow(Tensor x, double exponent) {
    return exponent == 2 ? x.mul(x) : pow(x, number(exponent, x));
  }

  /** The larger of two; where they are equal, each takes half of the gradient. */
  public static Tensor maximum(Tensor a, Tensor b) {
    return Combine.run(Binary.MAXIMUM, a, b);
  }

  /** The smaller of two; where they are equal, each takes half of the gradient. */
  public static Tensor minimum(Tensor a, Tensor b) {
    return Combine.run(Binary.MINIMUM, a, b);
  }

  /** {@code x}, but no less than {@code low} and no more than {@code high}. */
  public static Tensor clamp(Tensor x, double low, double high) {
    Check.that(low <= high, "clamp", "%s is above %s", low, high);
    Tensor atLeast = Comparisons.where(Comparisons.less(x, low), number(low, x), x);
    return Comparisons.where(Comparisons.greater(x, high), number(high, x), atLeast);
  }

  /** {@code |x|}; its slope at 0 is 0. */
  public static Tensor abs(Tensor x) {
    return Apply.run(Unary.ABS, x);
  }

  /** -1, 0 or 1; it has no gradient. */
  public static Tensor sign(Tensor x) {
    return Apply.run(Unary.SIGN, x);
  }

  public static Tensor sqrt(Tensor x) {
    return Apply.run(Unary.SQRT, x);
  }

  /** {@code 1 / x}. */
  public static Tensor reciprocal(Tensor x) {
    return Apply.run(Unary.RECIPROCAL, x);
  }

  public static Tensor sin(Tensor x) {
    return Apply.run(Unary.SIN, x);
  }

  public static Tensor cos(Tensor x) {
    return Apply.run(Unary.COS, x);
  }

  /** {@code 2/√π ∫₀ˣ exp(-t²) dt}. */
  public static Tensor erf(Tensor x) {
    return Apply.run(Unary.ERF, x);
  }

  /** The largest whole number that is not above x; it has no gradient. */
  public static Tensor floor(Tensor x) {
    return Apply.run(Unary.FLOOR, x);
  }

  /** The smallest whole number that is not below x; it has no gradient. */
  public static Tensor ceiling(Tensor x) {
    return Apply.run(Unary.CEILING, x);
  }

  /** The nearest whole number, of two the even one; it has no gradient. */
  public static Tensor round(Tensor x) {
    return Apply.run(Unary.ROUND, x);
  }

  /** A scalar of the type of {@code x}. */
  static Tensor number(double value, Tensor x) {
    return Tensor.ofDoubles(x.type(), Shape.of(), value);
  }
}
