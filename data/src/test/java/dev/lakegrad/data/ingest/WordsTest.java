package dev.lakegrad.data.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class WordsTest {
  private static final Map<String, Long> COUNTS = Map.of("b", 3L, "a", 2L, "c", 2L, "d", 1L);

  @Test
  void splitsAtWhatIsNeitherLetterNorDigit() {
    assertThat(Words.split("It's 5 o'Clock, ÄRGER!"))
        .containsExactly("it", "s", "5", "o", "clock", "ärger");
    assertThat(Words.split(" ... ")).isEmpty();
  }

  @Test
  void keepsTheMostFrequentWordsThenByName() {
    assertThat(Words.of(COUNTS, 4).names()).containsExactly("<unknown>", "b", "a", "c");
    assertThat(Words.of(COUNTS, 100).names()).containsExactly("<unknown>", "b", "a", "c", "d");
  }

  @Test
  void padsShortTextsAndCutsLongOnes() {
    Words words = Words.of(COUNTS, 4);

    assertThat(words.tokens("a B zebra", 5)).containsExactly(2, 1, 0, -1, -1);
    assertThat(words.tokens("a b c a b", 3)).containsExactly(2, 1, 3);
  }

  @Test
  void makesATextWithoutWordsOneUnknownWord() {
    assertThat(Words.of(COUNTS, 4).tokens("?!", 3)).containsExactly(0, -1, -1);
  }
}
