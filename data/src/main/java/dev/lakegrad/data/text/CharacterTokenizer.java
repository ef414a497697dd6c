package dev.lakegrad.data.text;

import dev.lakegrad.engine.Check;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Every character, that is code point, is a token; one that is not in the vocabulary is refused.
 */
final class CharacterTokenizer implements Tokenizer {
  private final TokenizerSpec spec;
  private final Map<Integer, Integer> ids = new HashMap<>();

  CharacterTokenizer(TokenizerSpec spec) {
    this.spec = spec;
    spec.ids()
        .forEach(
            (token, id) -> {
              if (token.codePointCount(0, token.length()) == 1) {
                ids.put(token.codePointAt(0), id); // a longer token stands in no text
              }
            });
  }

  static void count(String text, Map<String, Long> counts) {
    text.codePoints().forEach(c -> counts.merge(Character.toString(c), 1L, Long::sum));
  }

  /** Every character that was counted, in the order of code points. */
  static TokenizerSpec learn(Map<String, Long> counts) {
    List<String> characters =
        counts.keySet().stream().sorted(TokenizerLearning::byCodePoint).toList();
    return TokenizerSpec.of(TokenizerKind.CHAR, characters);
  }

  @Override
  public int[] encode(String text) {
    return text.codePoints().map(this::id).toArray();
  }

  private int id(int character) {
    Integer id = ids.get(character);
    Check.that(
        id != null,
        "tokenizer",
        "the character '%s' was not in the text that the vocabulary comes from",
        Character.toString(character));
    return id == null ? PADDING : id;
  }

  @Override
  public String decode(int... tokens) {
    StringBuilder text = new StringBuilder();
    for (int token : tokens) {
      text.append(spec.vocabulary().get(token));
    }
    return text.toString();
  }

  @Override
  public TokenizerSpec spec() {
    return spec;
  }
}
