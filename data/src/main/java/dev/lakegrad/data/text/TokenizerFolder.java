package dev.lakegrad.data.text;

import dev.lakegrad.engine.Check;

/** A folder with the {@link TokenizerFiles} of a tokenizer: GPT-2's, BERT's, or a model's. */
public record TokenizerFolder(TokenizerKind kind, String path) implements TokenizerSource {
  public TokenizerFolder {
    Check.that(
        !TokenizerFiles.names(kind).isEmpty(),
        "tokenizer",
        "%s has no files that could lie in %s; bpe and wordpiece have",
        kind.label(),
        path);
  }
}
