package dev.lakegrad.engine.backend;

/** Functions of one number. */
public enum Unary {
  NEGATE,
  EXP,
  LOG,
  TANH,
  RELU,
  /** {@code x/2 (1 + tanh(√(2/π) (x + 0.044715 x³)))}, Hendrycks and Gimpel 2016. */
  GELU
}
