package dev.lakegrad.data.ingest;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The words of texts as numbers: runs of letters and digits, in lower case.
 *
 * <p>Word 0 is every word that the vocabulary does not hold.
 */
final class Words implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What word 0 is called. It has no letter at its ends, so no text contains it. */
  static final String UNKNOWN = "<unknown>";

  /** What fills a row behind its last word. */
  static final int PADDING = -1;

  private final String[] names;
  private final HashMap<String, Integer> numbers = new HashMap<>();

  private Words(List<String> names) {
    this.names = names.toArray(String[]::new);
    for (String name : names) {
      numbers.put(name, numbers.size());
    }
  }

  /** The most frequent words, equally frequent ones by name; {@code most} with the unknown one. */
  static Words of(Map<String, Long> counts, int most) {
    Comparator<Map.Entry<String, Long>> order =
        Map.Entry.<String, Long>comparingByValue().reversed();
    List<String> names = new ArrayList<>(List.of(UNKNOWN));
    counts.entrySet().stream()
        .sorted(order.thenComparing(Map.Entry::getKey, LabelNames::byCodePoint))
        .limit(most - 1L)
        .forEach(entry -> names.add(entry.getKey()));
    return new Words(names);
  }

  List<String> names() {
    return List.of(names);
  }

  /** The first {@code length} words, padded; a text without any word is one unknown word. */
  int[] tokens(String text, int length) {
    int[] tokens = new int[length];
    Arrays.fill(tokens, PADDING);
    List<String> words = split(text);
    tokens[0] = 0;
    for (int i = 0; i < Math.min(length, words.size()); i++) {
      tokens[i] = numbers.getOrDefault(words.get(i), 0);
    }
    return tokens;
  }

  /** Runs of letters and digits, in lower case. */
  static List<String> split(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int c : text.toLowerCase(Locale.ROOT).codePoints().toArray()) {
      if (Character.isLetterOrDigit(c)) {
        word.appendCodePoint(c);
      } else if (!word.isEmpty()) {
        words.add(word.toString());
        word.setLength(0);
      }
    }
    if (!word.isEmpty()) {
      words.add(word.toString());
    }
    return words;
  }
}
