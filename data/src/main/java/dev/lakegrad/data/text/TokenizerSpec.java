package dev.lakegrad.data.text;

import dev.lakegrad.engine.Check;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a tokenizer is made of, as plain data: it goes into table properties, to executors, and with
 * the model.
 *
 * @param vocabulary what the ids 0, 1, ... stand for; in {@code bpe} bytes are written as GPT-2
 *     does
 * @param merges the rules of {@code bpe}, {@code "left right"}, the first ones first; else empty
 */
public record TokenizerSpec(TokenizerKind kind, List<String> vocabulary, List<String> merges)
    implements TokenizerSource {

  public TokenizerSpec {
    vocabulary = List.copyOf(vocabulary);
    merges = List.copyOf(merges);
    Check.that(!vocabulary.isEmpty(), "tokenizer", "the vocabulary is empty");
    Check.that(
        merges.isEmpty() || kind == TokenizerKind.BPE,
        "tokenizer",
        "%s has no merges, but %d were given",
        kind.label(),
        merges.size());
  }

  /** A tokenizer without rules. */
  public static TokenizerSpec of(TokenizerKind kind, List<String> vocabulary) {
    return new TokenizerSpec(kind, vocabulary, List.of());
  }

  /** Makes it; refuses a vocabulary that the kind cannot work with. */
  public Tokenizer tokenizer() {
    return switch (kind) {
      case CHAR -> new CharacterTokenizer(this);
      case WORDS -> new WordTokenizer(this);
      case BPE -> new BytePairTokenizer(this);
      case WORDPIECE -> new WordPieceTokenizer(this);
    };
  }

  /** How many tokens there are. */
  public int size() {
    return vocabulary.size();
  }

  /**
   * Kind, size, and a number that tells it from others of the same: {@code bpe of 8000, 1f2e3d4c}.
   */
  public String title() {
    int number = 31 * vocabulary.hashCode() + merges.hashCode();
    return "%s of %d, %08x".formatted(kind.label(), size(), number);
  }

  /** The ids of the tokens by their text; refuses one that is there twice. */
  Map<String, Integer> ids() {
    Map<String, Integer> ids = new HashMap<>(2 * vocabulary.size());
    for (String token : vocabulary) {
      Integer other = ids.put(token, ids.size());
      Check.that(
          other == null,
          "tokenizer",
          "the token \"%s\" is there twice, the first time at %s",
          token,
          other);
    }
    return ids;
  }
}
