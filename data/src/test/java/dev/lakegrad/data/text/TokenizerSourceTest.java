package dev.lakegrad.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TokenizerSourceTest {

  @Test
  void readsWhatAUserSays() {
    assertThat(TokenizerSource.parse("char")).isEqualTo(TokenizerLearning.characters());
    assertThat(TokenizerSource.parse("words:100"))
        .isEqualTo(new TokenizerLearning(TokenizerKind.WORDS, 100));
    assertThat(TokenizerSource.parse("bpe:8000"))
        .isEqualTo(new TokenizerLearning(TokenizerKind.BPE, 8000));
    assertThat(TokenizerSource.parse("wordpiece:s3a://models/bert"))
        .isEqualTo(new TokenizerFolder(TokenizerKind.WORDPIECE, "s3a://models/bert"));
  }

  @Test
  void refusesWhatMeansNothing() {
    assertThatThrownBy(() -> TokenizerSource.parse("bpa:100"))
        .hasMessageContaining("no kind \"bpa\"; the nearest is \"bpe\"");
    assertThatThrownBy(() -> TokenizerSource.parse("char:5"))
        .hasMessage("tokenizer: \"char:5\": char is every character, and has no size");
    assertThatThrownBy(() -> TokenizerSource.parse("bpe"))
        .hasMessage("tokenizer: \"bpe\" needs a size or a folder, such as bpe:8000");
    assertThatThrownBy(() -> TokenizerSource.parse("words:folder"))
        .hasMessageContaining("words has no files that could lie in folder");
    assertThatThrownBy(() -> TokenizerSource.parse("words:1"))
        .hasMessage("tokenizer: a vocabulary of 1 tokens; words has 2 or more");
  }
}
