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

  /** Characters to insert, delete, replace or swap with the next one (Damerau 1964). */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        d[i][j] = i == 0 || j == 0 ? i + j : edits(a, b, i, j, d);
      }
    }
    return d[a.length()][b.length()];
  }

  private static int edits(String a, String b, int i, int j, int[][] d) {
    boolean same = a.charAt(i - 1) == b.charAt(j - 1);
    int best = Math.min(d[i - 1][j - 1] + (same ? 0 : 1), Math.min(d[i - 1][j], d[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, d[i - 2][j - 2] + 1) : best;
  }
}
