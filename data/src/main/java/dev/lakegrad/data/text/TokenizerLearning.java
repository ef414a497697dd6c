package dev.lakegrad.data.text;

import dev.lakegrad.engine.Check;
import java.util.Arrays;
import java.util.Map;

/**
 * How a tokenizer is learned from texts: wherever they lie their parts are counted, and of all
 * counts together, in whatever order they came, one tokenizer is made.
 *
 * @param size how many tokens there shall be; fewer where the texts do not give as many
 */
public record TokenizerLearning(TokenizerKind kind, int size) implements TokenizerSource {
  private static final int MOST = 1 << 24;

  public TokenizerLearning {
    Check.that(0 <= size && size <= MOST, "tokenizer", "a vocabulary of %d tokens", size);
    int least = least(kind);
    Check.that(
        kind == TokenizerKind.CHAR || size >= least,
        "tokenizer",
        "a vocabulary of %d tokens; %s has %d or more",
        size,
        kind.label(),
        least);
  }

  /** Every character of the text. */
  public static TokenizerLearning characters() {
    return new TokenizerLearning(TokenizerKind.CHAR, 0);
  }

  private static int least(TokenizerKind kind) {
    return switch (kind) {
      case CHAR -> 0;
      case WORDS -> 2;
      case BPE -> BytePairTokenizer.BYTES;
      case WORDPIECE -> WordPieceTokenizer.SPECIAL.size() + 2;
    };
  }

  /**
   * Whether it must see texts that are held out too, as it has no token for what it has not seen.
   */
  public boolean seesAll() {
    return kind == TokenizerKind.CHAR;
  }

  /** Adds the parts of {@code text} that the tokenizer is learned from to {@code counts}. */
  public void count(String text, Map<String, Long> counts) {
    switch (kind) {
      case CHAR -> CharacterTokenizer.count(text, counts);
      case WORDS -> WordTokenizer.count(text, counts);
      case BPE -> BytePairTokenizer.count(text, counts);
      case WORDPIECE -> WordPieceTokenizer.count(text, counts);
    }
  }

  /** The tokenizer of all that was counted. */
  public TokenizerSpec learn(Map<String, Long> counts) {
    return switch (kind) {
      case CHAR -> CharacterTokenizer.learn(counts);
      case WORDS -> WordTokenizer.learn(counts, size);
      case BPE -> BytePairTokenizer.learn(counts, size);
      case WORDPIECE -> WordPieceTokenizer.learn(counts, size);
    };
  }

  /** Unlike {@link String#compareTo} this puts characters beyond the first 65536 last. */
  static int byCodePoint(String a, String b) {
    return Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
  }
}
