package dev.lakegrad.engine.backend;

/** Functions of one number. */
public enum Unary {
  NEGATE,
  /** {@code |x|}; its slope at 0 is 0. */
  ABS,
  /** -1, 0 or 1. */
  SIGN,
  RECIPROCAL,
  SQRT,
  EXP,
  LOG,
  SIN,
  COS,
  TANH,
  /** {@code 2/√π ∫₀ˣ exp(-t²) dt}. */
  ERF,
  /** The largest whole number that is not above x. */
  FLOOR,
  /** The smallest whole number that is not below x. */
  CEILING,
  /** The nearest whole number; of two the even one. */
  ROUND,
  /** {@code max(x, 0)}; its slope at 0 is 0. */
  RELU,
  /** {@code x/2 (1 + tanh(√(2/π) (x + 0.044715 x³)))}, Hendrycks and Gimpel 2016. */
  GELU,
  /** {@code x Φ(x) = x/2 (1 + erf(x/√2))}, what {@link #GELU} comes close to. */
  EXACT_GELU,
  /** {@code 1 / (1 + exp(-x))}. */
  SIGMOID,
  /** {@code x sigmoid(x)}, Elfwing et al. 2018. */
  SILU,
  /** {@code log(1 + exp(x))}, without overflow. */
  SOFTPLUS,
  /** {@code min(max(x/6 + 1/2, 0), 1)}. */
  HARD_SIGMOID,
  /** {@code x min(max(x/6 + 1/2, 0), 1)}, Howard et al. 2019. */
  HARD_SWISH;

  /** Whether the slope is 0 wherever there is one. */
  public boolean isFlat() {
    return this == SIGN || this == FLOOR || this == CEILING || this == ROUND;
  }
}
