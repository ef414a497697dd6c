package dev.lakegrad.engine;

import java.util.Collection;
import java.util.Comparator;
import java.util.TreeSet;

/** Names that a user may choose from: a wrong one is answered with the nearest right one. */
public final class Names {
  private Names() {}

  /**
   * Throws {@link IllegalArgumentException} unless {@code name} is one of {@code valid}: {@code
   * model: no family "gtp"; the nearest is "gpt", there are [bag, cnn, gpt, lenet, mlp]}.
   */
  public static void check(String operation, String kind, String name, Collection<String> valid) {
    if (!valid.contains(name)) {
      String all = new TreeSet<>(valid).toString();
      throw new IllegalArgumentException(
          valid.isEmpty()
              ? "%s: no %s \"%s\"; there is none to choose".formatted(operation, kind, name)
              : "%s: no %s \"%s\"; the nearest is \"%s\", there are %s"
                  .formatted(operation, kind, name, nearest(name, valid), all));
    }
  }

  /** The one of {@code valid} that takes the fewest edits to come from {@code name}. */
  public static String nearest(String name, Collection<String> valid) {
    return new TreeSet<>(valid)
        .stream().min(Comparator.comparingInt(v -> distance(name, v))).orElseThrow();
  }

  /** Characters to insert, delete or replace (Levenshtein 1966). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
