package dev.lakegrad.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.Rng;
import org.junit.jupiter.api.Test;

class CharacterTokenizerTest {
  private static TokenizerSpec learned(String... texts) {
    TokenizerLearning learning = TokenizerLearning.characters();
    return learning.learn(Texts.counts(learning, texts));
  }

  @Test
  void everyCharacterIsATokenInTheOrderOfCodePoints() {
    TokenizerSpec spec = learned("b\uFFFDa", "😀a");

    assertThat(spec.vocabulary()).containsExactly("a", "b", "\uFFFD", "😀");
    assertThat(spec.tokenizer().encode("😀b")).containsExactly(3, 1);
  }

  @Test
  void textComesBackAndMayBeCutAnywhere() {
    String text = Texts.any(Rng.of(1), 200);
    Tokenizer tokenizer = learned(text).tokenizer();

    assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
    Texts.assertCutsAnywhere(tokenizer, text);
  }

  @Test
  void refusesACharacterThatItHasNotSeen() {
    assertThatThrownBy(() -> learned("abc").tokenizer().encode("abd"))
        .hasMessage(
            "tokenizer: the character 'd' was not in the text that the vocabulary comes from");
  }
}
