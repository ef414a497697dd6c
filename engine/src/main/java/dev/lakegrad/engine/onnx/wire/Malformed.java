package dev.lakegrad.engine.onnx.wire;

import dev.lakegrad.engine.LakegradException;
import java.util.Locale;

/** What is said of a file that breaks the rules of the format, or the limits set for it. */
final class Malformed extends Exception {
  private static final long serialVersionUID = 1L;

  /** {@code reason} is one sentence without its full stop. */
  Malformed(String reason, Object... values) {
    super(String.format(Locale.ROOT, reason, values) + ".");
  }

  /** The same, as a job reports it. */
  LakegradException in(String source) {
    return new LakegradException(
        "ONNX cannot be read from " + source + ".",
        String.valueOf(getMessage()),
        "Use an undamaged file, exported with all its weights inside.",
        this);
  }
}
