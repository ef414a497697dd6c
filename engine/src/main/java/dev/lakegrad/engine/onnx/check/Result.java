package dev.lakegrad.engine.onnx.check;

/** What came of one folder; {@code detail} is one sentence, or empty where it passed. */
public record Result(String folder, Outcome outcome, String detail) {

  /** How a stored test ended. */
  public enum Outcome {
    /** All outputs are as expected. */
    PASSED,
    /** The model is refused, or fails, or its outputs differ. */
    FAILED,
    /** The model needs an operator or a type that is not supported. */
    UNSUPPORTED
  }
}
