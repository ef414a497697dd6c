package dev.lakegrad.engine;

import java.util.Locale;

/** Refuses a caller's mistake with {@code operation: what is wrong}, both values in the text. */
public final class Check {
  private Check() {}

  /** Throws {@link IllegalArgumentException} saying {@code operation: message} unless it holds. */
  public static void that(boolean holds, String operation, String message, Object... values) {
    if (!holds) {
      throw new IllegalArgumentException(text(operation, message, values));
    }
  }

  /** Throws {@link IllegalStateException} saying {@code operation: message} unless it holds. */
  public static void state(boolean holds, String operation, String message, Object... values) {
    if (!holds) {
      throw new IllegalStateException(text(operation, message, values));
    }
  }

  private static String text(String operation, String message, Object... values) {
    return operation + ": " + String.format(Locale.ROOT, message, values);
  }
}
