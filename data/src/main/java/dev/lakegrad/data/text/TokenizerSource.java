package dev.lakegrad.data.text;

import dev.lakegrad.engine.Check;
import java.io.Serializable;

/** Where texts have their tokenizer from: from themselves, from files, or from the caller. */
public sealed interface TokenizerSource extends Serializable
    permits TokenizerLearning, TokenizerFolder, TokenizerSpec {
  TokenizerKind kind();

  /**
   * As a user says it: {@code char}; {@code bpe:8000}, to learn one of so many tokens; {@code
   * bpe:FOLDER} for the files of one that there is.
   */
  static TokenizerSource parse(String text) {
    int colon = text.indexOf(':');
    TokenizerKind kind = TokenizerKind.named(colon < 0 ? text : text.substring(0, colon));
    String detail = colon < 0 ? "" : text.substring(colon + 1);
    if (kind == TokenizerKind.CHAR) {
      Check.that(colon < 0, "tokenizer", "\"%s\": char is every character, and has no size", text);
      return TokenizerLearning.characters();
    }
    Check.that(
        !detail.isEmpty(),
        "tokenizer",
        "\"%s\" needs a size or a folder, such as %s:8000",
        text,
        kind.label());
    return detail.matches("\\d{1,9}")
        ? new TokenizerLearning(kind, Integer.parseInt(detail))
        : new TokenizerFolder(kind, detail);
  }
}
