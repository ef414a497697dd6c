package dev.lakegrad.data.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.LakegradException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CharactersTest {

  @Test
  void readsCodePointsOfAllLengths(@TempDir Path dir) {
    String text = "a\u0000\u007F\u0080é߿ࠀ€\uD7FF\uE000\uFFFD\uD800\uDC00\uD83D\uDE00\uDBFF\uDFFF\n";

    assertThat(read(Made.source(Made.file(dir.resolve("f"), text)), 0))
        .isEqualTo(text.codePoints().boxed().toList());
  }

  @Test
  void countsBytes(@TempDir Path dir) {
    Source source = Made.source(Made.file(dir.resolve("f"), "é€x"));
    try (Characters characters = Characters.open(source, 2)) {
      assertThat(characters.next()).isEqualTo('€');
      assertThat(characters.offset()).isEqualTo(5);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80",
        "C0 80",
        "C3",
        "C3 41",
        "E0 80 80",
        "ED A0 80",
        "E2 82",
        "F4 90 80 80",
        "FF"
      })
  void refusesWhatIsNoUtf8(String hex, @TempDir Path dir) {
    byte[] raw = HexFormat.of().parseHex("6162" + hex.replace(" ", ""));
    Source source = Made.source(Made.file(dir.resolve("f"), raw));

    assertThatThrownBy(() -> read(source, 0))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("no character begins at byte 2");
  }

  private static List<Integer> read(Source source, long offset) {
    List<Integer> all = new ArrayList<>();
    try (Characters characters = Characters.open(source, offset)) {
      for (int c = characters.next(); c >= 0; c = characters.next()) {
        all.add(c);
      }
    }
    return all;
  }
}
