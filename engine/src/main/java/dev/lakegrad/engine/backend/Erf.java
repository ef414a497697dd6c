package dev.lakegrad.engine.backend;

/** The error function, to the last digits of a double. */
final class Erf {
  /** From here on, a continued fraction needs fewer terms than the series. */
  private static final double FAR = 2.5;

  private static final int FRACTIONS = 60;
  private static final double SMALLEST_TERM = 1e-17;

  private Erf() {}

  /** {@code 2/√π ∫₀ˣ exp(-t²) dt}. */
  static double of(double x) {
    if (Math.abs(x) < FAR || Double.isNaN(x)) {
      return series(x);
    }
    return x > 0 ? 1 - tail(x) : tail(-x) - 1;
  }

  /** {@code Φ(x)}, the distribution function of N(0, 1): half of {@code erfc(-x/√2)}. */
  static double normal(double x) {
    double scaled = x / Math.sqrt(2);
    if (Math.abs(scaled) < FAR || Double.isNaN(x)) {
      return (1 + series(scaled)) / 2;
    }
    return scaled < 0 ? tail(-scaled) / 2 : 1 - tail(scaled) / 2;
  }

  /** {@code exp(-x²/2) / √(2π)}, the slope of {@link #normal}. */
  static double normalDensity(double x) {
    return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  /** {@code 2/√π exp(-x²) Σ 2ⁿ x²ⁿ⁺¹ / (2n+1)!!}, Abramowitz and Stegun 7.1.6. */
  private static double series(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; Math.abs(term) > SMALLEST_TERM * Math.abs(sum); n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }

  /** {@code 1 - erf(x)} as {@code exp(-x²)/√π / (x + 1/2/(x + 1/(x + 3/2/(x + ..))))}, 7.1.14. */
  private static double tail(double x) {
    double fraction = x;
    for (int n = FRACTIONS; n > 0; n--) {
      fraction = x + n / 2.0 / fraction;
    }
    return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
  }
}
