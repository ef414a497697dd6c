package dev.lakegrad.engine;

import java.util.Locale;

/**
 * Refuses a caller's mistake with {@code operation: what is wrong}, both values in the text.
 *
 * <p>Up to two values have methods of their own: what holds, as it nearly always does, then makes
 * no array.
 */
public final class Check {
  private Check() {}

  /** Throws {@link IllegalArgumentException} saying {@code operation: message} unless it holds. */
  public static void that(boolean holds, String operation, String message) {
    if (!holds) {
      throw new IllegalArgumentException(text(operation, message));
    }
  }

  /** As above, with a value. */
  public static void that(boolean holds, String operation, String message, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(text(operation, message, value));
    }
  }

  /** As above, with two values. */
  public static void that(
      boolean holds, String operation, String message, Object value, Object second) {
    if (!holds) {
      throw new IllegalArgumentException(text(operation, message, value, second));
    }
  }

  /** As above, with any number of values. */
  public static void that(boolean holds, String operation, String message, Object... values) {
    if (!holds) {
      throw new IllegalArgumentException(text(operation, message, values));
    }
  }

  /** Throws {@link IllegalStateException} saying {@code operation: message} unless it holds. */
  public static void state(boolean holds, String operation, String message) {
    if (!holds) {
      throw new IllegalStateException(text(operation, message));
    }
  }

  /** As above, with a value. */
  public static void state(boolean holds, String operation, String message, Object value) {
    if (!holds) {
      throw new IllegalStateException(text(operation, message, value));
    }
  }

  /** As above, with any number of values. */
  public static void state(boolean holds, String operation, String message, Object... values) {
    if (!holds) {
      throw new IllegalStateException(text(operation, message, values));
    }
  }

  private static String text(String operation, String message, Object... values) {
    return operation + ": " + String.format(Locale.ROOT, message, values);
  }
}
