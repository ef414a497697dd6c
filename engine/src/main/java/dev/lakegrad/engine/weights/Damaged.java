package dev.lakegrad.engine.weights;

import dev.lakegrad.engine.LakegradException;
import java.util.Locale;

/** What is said of a file that breaks the rules of the format. */
final class Damaged extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /** {@code reason} is one sentence without its full stop. */
  Damaged(String reason, Object... values) {
    this.reason = String.format(Locale.ROOT, reason, values) + ".";
  }

  @Override
  public String getMessage() {
    return reason;
  }

  /** The same, as a job reports it. */
  LakegradException in(String source) {
    return new LakegradException(
        "Weights cannot be read from " + source + ".",
        reason,
        "Use an undamaged safetensors file, or an earlier checkpoint.",
        this);
  }
}
