package dev.lakegrad.jobs;

import dev.lakegrad.engine.Check;
import org.jspecify.annotations.Nullable;

/** Refuses an option that would be ignored because of another one, naming both. */
final class OptionRules {
  private final String job;

  OptionRules(String job) {
    this.job = job;
  }

  /**
   * Refuses {@code option} if it has a {@code value} though it is not {@code heard}; it would be
   * under {@code condition}, such as {@code with --schedule cosine}.
   */
  OptionRules only(String option, @Nullable Object value, boolean heard, String condition) {
    Check.that(
        value == null || heard,
        job,
        "%s counts only %s: change that, or leave %s out",
        option,
        condition,
        option);
    return this;
  }

  /** Refuses two options that say the same thing. */
  OptionRules oneOf(
      String option, @Nullable Object value, String other, @Nullable Object otherValue) {
    Check.that(
        value == null || otherValue == null,
        job,
        "%s and %s exclude each other: leave one of them out",
        option,
        other);
    return this;
  }
}
