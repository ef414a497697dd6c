package dev.lakegrad.data.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.LakegradException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelNamesTest {

  @Test
  void sortsNumbersByValueAndWordsByCodePoint() {
    assertThat(LabelNames.sorted(List.of("10", "9", "-1", "9"))).containsExactly("-1", "9", "10");
    assertThat(LabelNames.sorted(List.of("10", "9", "x"))).containsExactly("10", "9", "x");
    assertThat(LabelNames.sorted(List.of("\uD83D\uDE00", "\uFF5E")))
        .containsExactly("\uFF5E", "\uD83D\uDE00");
  }

  @Test
  void numbersThemFromZero() {
    assertThat(LabelNames.numbered(List.of("ham", "spam")))
        .containsEntry("ham", 0)
        .containsEntry("spam", 1);
  }

  @Test
  void refusesASingleClass() {
    assertThatThrownBy(() -> LabelNames.checkTrain("f.csv", List.of("a")))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("All rows to train with have one label, [a].");
  }

  @Test
  void refusesALabelThatOnlyTheTestFileHas() {
    assertThatThrownBy(() -> LabelNames.checkTest("t.csv", List.of("b."), List.of("a", "b")))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("\"b.\", which no row to train with has; they have [a, b].");
  }
}
