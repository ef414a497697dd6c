package dev.lakegrad.data.text;

import dev.lakegrad.engine.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Words: runs of letters and digits, in lower case.
 *
 * <p>Word 0 is every word that the vocabulary does not hold; a text without any word is that one.
 */
final class WordTokenizer implements Tokenizer {
  /** What word 0 is called. It has no letter at its ends, so no text contains it. */
  static final String UNKNOWN = "<unknown>";

  private final TokenizerSpec spec;
  private final Map<String, Integer> ids;

  WordTokenizer(TokenizerSpec spec) {
    Check.that(
        spec.vocabulary().get(0).equals(UNKNOWN),
        "tokenizer",
        "word 0 is \"%s\", not \"%s\"",
        spec.vocabulary().get(0),
        UNKNOWN);
    this.spec = spec;
    this.ids = spec.ids();
  }

  static void count(String text, Map<String, Long> counts) {
    split(text).forEach(word -> counts.merge(word, 1L, Long::sum));
  }

  /** The most frequent words, equally frequent ones by name; {@code size} with the unknown one. */
  static TokenizerSpec learn(Map<String, Long> counts, int size) {
    Comparator<Map.Entry<String, Long>> order =
        Map.Entry.<String, Long>comparingByValue().reversed();
    List<String> words = new ArrayList<>(List.of(UNKNOWN));
    counts.entrySet().stream()
        .sorted(order.thenComparing(Map.Entry::getKey, TokenizerLearning::byCodePoint))
        .limit(size - 1L)
        .forEach(entry -> words.add(entry.getKey()));
    return TokenizerSpec.of(TokenizerKind.WORDS, words);
  }

  @Override
  public int[] encode(String text) {
    List<String> words = split(text);
    return words.isEmpty()
        ? new int[] {0}
        : words.stream().mapToInt(word -> ids.getOrDefault(word, 0)).toArray();
  }

  /** The words with a space between. */
  @Override
  public String decode(int... tokens) {
    return Arrays.stream(tokens).mapToObj(spec.vocabulary()::get).collect(Collectors.joining(" "));
  }

  @Override
  public TokenizerSpec spec() {
    return spec;
  }

  private static List<String> split(String text) {
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
