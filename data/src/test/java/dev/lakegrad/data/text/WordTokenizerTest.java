package dev.lakegrad.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.Rng;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WordTokenizerTest {
  private static final Map<String, Long> COUNTS = Map.of("b", 3L, "a", 2L, "c", 2L, "d", 1L);

  private static TokenizerSpec words(int size) {
    return new TokenizerLearning(TokenizerKind.WORDS, size).learn(COUNTS);
  }

  @Test
  void splitsAtWhatIsNeitherLetterNorDigit() {
    TokenizerLearning learning = new TokenizerLearning(TokenizerKind.WORDS, 10);

    assertThat(Texts.counts(learning, "It's 5 o'Clock, ÄRGER!"))
        .containsOnlyKeys("it", "s", "5", "o", "clock", "ärger");
    assertThat(Texts.counts(learning, " ... ")).isEmpty();
  }

  @Test
  void keepsTheMostFrequentWordsThenByName() {
    assertThat(words(4).vocabulary()).containsExactly("<unknown>", "b", "a", "c");
    assertThat(words(100).vocabulary()).containsExactly("<unknown>", "b", "a", "c", "d");
  }

  @Test
  void padsShortTextsAndCutsLongOnes() {
    Tokenizer tokenizer = words(4).tokenizer();

    assertThat(tokenizer.encode("a B zebra", 5)).containsExactly(2, 1, 0, -1, -1);
    assertThat(tokenizer.encode("a b c a b", 3)).containsExactly(2, 1, 3);
    assertThat(tokenizer.decode(2, 1, 0)).isEqualTo("a b <unknown>");
  }

  @Test
  void makesATextWithoutWordsOneUnknownWord() {
    assertThat(words(4).tokenizer().encode("?!", 3)).containsExactly(0, -1, -1);
  }

  @Test
  void refusesAVocabularyWithoutTheUnknownWord() {
    assertThatThrownBy(() -> TokenizerSpec.of(TokenizerKind.WORDS, List.of("a")).tokenizer())
        .hasMessage("tokenizer: word 0 is \"a\", not \"<unknown>\"");
  }

  @Test
  void countsAreTheSameHoweverTextsAreCut() {
    Rng rng = Rng.of(5);
    for (TokenizerKind kind : List.of(TokenizerKind.BPE, TokenizerKind.WORDPIECE)) {
      TokenizerLearning learning = new TokenizerLearning(kind, 1000);
      String text = Texts.any(rng, 300);
      int cut = 0;
      for (int i = 1; i < text.length(); i++) {
        cut = kind.mayCut(text.codePointBefore(i), text.codePointAt(i)) ? i : cut;
      }

      assertThat(Texts.counts(learning, text.substring(0, cut), text.substring(cut)))
          .isEqualTo(Texts.counts(learning, text));
    }
  }
}
