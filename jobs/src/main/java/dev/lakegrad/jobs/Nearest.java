package dev.lakegrad.jobs;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the word that was probably meant: fewest insertions, deletions, changes and swaps. */
final class Nearest {
  private Nearest() {}

  /** The candidate nearest to {@code word}; empty when none shares at least half of it. */
  static Optional<String> to(String word, Collection<String> candidates) {
    return candidates.stream()
        .min(
            Comparator.comparingInt((String c) -> distance(word, c))
                .thenComparing(Comparator.naturalOrder()))
        .filter(c -> distance(word, c) <= Math.max(2, Math.min(word.length(), c.length()) / 2));
  }

  /** {@code " The nearest one is X."}, or nothing. */
  static String sentence(String word, Collection<String> candidates) {
    return to(word, candidates).map(c -> " The nearest one is " + c + ".").orElse("");
  }

  /** Edits between two words; a swap of two neighbours counts once. */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        d[i][j] = i == 0 ? j : j == 0 ? i : edits(a, b, i, j, d);
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
