package dev.lakegrad.engine.onnx.value;

/** What becomes of a number that is too large for a small floating type. */
public enum Overflow {
  /** The largest number there is. */
  SATURATE,
  /** Infinity, or NaN where there is none. */
  SPECIAL
}
