package dev.lakegrad.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TokenizerFilesTest {

  @Test
  void filesOfHuggingFaceComeBackByteForByte() {
    for (TokenizerKind kind : new TokenizerKind[] {TokenizerKind.BPE, TokenizerKind.WORDPIECE}) {
      Map<String, String> files = Reference.of(kind.label()).files();

      assertThat(TokenizerFiles.write(TokenizerFiles.read(kind, files))).isEqualTo(files);
      assertThat(files.keySet()).containsExactlyInAnyOrderElementsOf(TokenizerFiles.names(kind));
    }
  }

  @Test
  void mergesNeedNoVersionAndVocabulariesNoOrder() {
    Map<String, String> files = new HashMap<>(Reference.of("bpe").files());
    final TokenizerSpec spec = TokenizerFiles.read(TokenizerKind.BPE, files);
    files.computeIfPresent("merges.txt", (name, text) -> text.substring(text.indexOf('\n') + 1));
    files.computeIfPresent(
        "vocab.json", (name, text) -> "{\"#\": 2, " + text.substring(1).replace("\"#\":2,", ""));

    assertThat(TokenizerFiles.read(TokenizerKind.BPE, files)).isEqualTo(spec);
  }

  @Test
  void refusesFilesThatAreNotWhatTheyShouldBe() {
    assertThatThrownBy(() -> bpe("{\"a\": 0", ""))
        .hasMessageContaining("vocab.json is no JSON object");
    assertThatThrownBy(() -> bpe("{\"a\": 0, \"b\": 2}", ""))
        .hasMessage("tokenizer: 2 ids are to be 0 to 1, each once, but that of \"b\" is 2");
    assertThatThrownBy(() -> bpe("{\"a\": 0, \"b\": 0}", "")).hasMessageContaining("of \"b\" is 0");
    assertThatThrownBy(() -> bpe("{\"a\": 0}", "")).hasMessageContaining("the byte 0x00");
    assertThatThrownBy(() -> TokenizerFiles.read(TokenizerKind.BPE, Map.of("vocab.json", "{}")))
        .hasMessage("tokenizer: merges.txt is missing");
    assertThatThrownBy(() -> TokenizerFiles.read(TokenizerKind.WORDPIECE, Map.of("vocab.txt", "")))
        .hasMessage("tokenizer: the vocabulary is empty");
    assertThatThrownBy(() -> TokenizerFiles.read(TokenizerKind.CHAR, Map.of()))
        .hasMessage("tokenizer: char has no files; bpe and wordpiece have");
  }

  private static TokenizerSpec bpe(String vocabulary, String merges) {
    return TokenizerFiles.read(
        TokenizerKind.BPE, Map.of("vocab.json", vocabulary, "merges.txt", merges));
  }
}
