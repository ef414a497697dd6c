package dev.lakegrad.data.text;

import dev.lakegrad.engine.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Parts of words (Schuster and Nakajima 2012), as BERT cuts them: from the beginning of a word on,
 * the longest part that the vocabulary has, written with {@code ##} where it does not begin one.
 *
 * <p>A word that cannot be cut up so is {@code [UNK]}. Case, accents and spaces are lost. The
 * special tokens come in no text: whoever wants them around it adds them.
 */
final class WordPieceTokenizer implements Tokenizer {
  static final String UNKNOWN = "[UNK]";
  static final List<String> SPECIAL = List.of("[PAD]", UNKNOWN, "[CLS]", "[SEP]", "[MASK]");

  private static final String INSIDE = "##";

  /** A longer word is none. */
  private static final int LONGEST = 100;

  private final TokenizerSpec spec;
  private final Map<String, Integer> ids;
  private final int unknown;

  WordPieceTokenizer(TokenizerSpec spec) {
    this.spec = spec;
    this.ids = spec.ids();
    Check.that(ids.containsKey(UNKNOWN), "tokenizer", "no token of wordpiece is %s", UNKNOWN);
    this.unknown = ids.getOrDefault(UNKNOWN, PADDING);
  }

  static void count(String text, Map<String, Long> counts) {
    BertWords.split(text).forEach(word -> counts.merge(word, 1L, Long::sum));
  }

  /**
   * The special tokens, the letters in the order of code points, and what is joined most often.
   * Letters take up half of the vocabulary at most, the most frequent ones; words with others are
   * not learned from.
   */
  static TokenizerSpec learn(Map<String, Long> counts, int size) {
    Map<String, Long> letters = new HashMap<>();
    counts.forEach(
        (word, count) -> letters(word).forEach(letter -> letters.merge(letter, count, Long::sum)));
    Set<String> alphabet =
        letters.entrySet().stream()
            .sorted(
                Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry::getKey, TokenizerLearning::byCodePoint))
            .limit((size - SPECIAL.size()) / 2)
            .map(Map.Entry::getKey)
            .collect(Collectors.toCollection(() -> new TreeSet<>(TokenizerLearning::byCodePoint)));
    List<String> first = new ArrayList<>(SPECIAL);
    first.addAll(alphabet);
    MergeLearner learner =
        new MergeLearner(first, (left, right) -> left + right.substring(INSIDE.length()));
    counts.forEach(
        (word, count) -> {
          List<String> parts = letters(word);
          if (alphabet.containsAll(parts)) {
            learner.add(parts, count);
          }
        });
    learner.learn(size);
    return TokenizerSpec.of(TokenizerKind.WORDPIECE, learner.tokens());
  }

  /** A word's letters, all but the first with the mark of the inside of a word. */
  private static List<String> letters(String word) {
    List<String> letters = new ArrayList<>();
    word.codePoints()
        .mapToObj(Character::toString)
        .forEach(letter -> letters.add(letters.isEmpty() ? letter : INSIDE + letter));
    return letters;
  }

  @Override
  public int[] encode(String text) {
    int[] tokens = new int[text.length()];
    int count = 0;
    for (String word : BertWords.split(text)) {
      int most = count + word.length();
      if (most > tokens.length) {
        tokens = Arrays.copyOf(tokens, 2 * most); // some accented letters come apart into several
      }
      count = encode(word, tokens, count);
    }
    return Arrays.copyOf(tokens, count);
  }

  private int encode(String word, int[] tokens, int from) {
    int count = from;
    boolean fits = word.codePointCount(0, word.length()) <= LONGEST;
    for (int start = 0; fits && start < word.length(); ) {
      int end = word.length();
      Integer id = id(word, start, end);
      while (id == null && end > start + 1) {
        end--;
        id = id(word, start, end);
      }
      fits = id != null;
      tokens[count++] = id == null ? unknown : id;
      start = end;
    }
    if (!fits) {
      tokens[from] = unknown;
      return from + 1;
    }
    return count;
  }

  private @org.jspecify.annotations.Nullable Integer id(String word, int start, int end) {
    String part = word.substring(start, end);
    return ids.get(start == 0 ? part : INSIDE.concat(part));
  }

  /** The words with a space between; padding and the marks of a text's ends are left out. */
  @Override
  public String decode(int... tokens) {
    StringBuilder text = new StringBuilder();
    for (int token : tokens) {
      String part = spec.vocabulary().get(token);
      if (part.startsWith(INSIDE)) {
        text.append(part, INSIDE.length(), part.length());
      } else if (!part.equals("[PAD]") && !part.equals("[CLS]") && !part.equals("[SEP]")) {
        text.append(text.isEmpty() ? "" : " ").append(part);
      }
    }
    return text.toString();
  }

  @Override
  public TokenizerSpec spec() {
    return spec;
  }
}
