package dev.lakegrad.spark.checkpoint;

import org.jspecify.annotations.Nullable;

/** A checkpoint is not what was written. */
final class DamagedException extends Exception {
  private static final long serialVersionUID = 1L;

  DamagedException(String how, @Nullable Throwable cause) {
    super(how, cause);
  }

  DamagedException(String how) {
    this(how, null);
  }
}
