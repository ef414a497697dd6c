package dev.lakegrad.engine.backend;

/** Functions of two numbers. A comparison gives 1 where it holds, and 0 where it does not. */
public enum Binary {
  ADD,
  SUBTRACT,
  MULTIPLY,
  DIVIDE,
  /** {@code aᵇ}. */
  POWER,
  /** The larger; what is no number stays so. */
  MAXIMUM,
  /** The smaller; what is no number stays so. */
  MINIMUM,
  LESS,
  LESS_OR_EQUAL,
  GREATER,
  GREATER_OR_EQUAL,
  EQUAL,
  NOT_EQUAL
}
