package dev.lakegrad.engine;

import org.jspecify.annotations.Nullable;

/**
 * The world is not as it should be: a table is gone, a worker is lost, a file is corrupt.
 *
 * <p>Every message has three parts, in this order: the problem, its reason, and the remedy. A job
 * prints them without a stack trace and ends with an exit code that is not 0.
 */
public final class LakegradException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String problem;
  private final String reason;
  private final String remedy;

  public LakegradException(String problem, String reason, String remedy) {
    this(problem, reason, remedy, null);
  }

  public LakegradException(
      String problem, String reason, String remedy, @Nullable Throwable cause) {
    super(problem + " " + reason + " " + remedy, cause);
    this.problem = problem;
    this.reason = reason;
    this.remedy = remedy;
  }

  /** What is wrong, as one sentence. */
  public String problem() {
    return problem;
  }

  /** Why, as one sentence. */
  public String reason() {
    return reason;
  }

  /** What to do about it, as one sentence. */
  public String remedy() {
    return remedy;
  }
}
