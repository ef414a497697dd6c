package dev.lakegrad.data.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.LakegradException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinesTest {

  @ParameterizedTest
  @ValueSource(strings = {"a\nbb\nccc", "a\r\nbb\r\nccc\r\n", "\uFEFFa\n\n  \nbb\nccc\n"})
  void givesLinesThatAreNotBlank(String text, @TempDir Path dir) {
    Source source = Made.source(Made.file(dir.resolve("f"), text));

    assertThat(texts(source, Header.NONE, 1)).containsExactly("a", "bb", "ccc");
    assertThat(texts(source, Header.FIRST_LINE, 1)).containsExactly("bb", "ccc");
  }

  @Test
  void givesEveryLineToOneSlice(@TempDir Path dir) {
    List<String> lines = IntStream.range(0, 40).mapToObj(i -> "ü".repeat(i % 7 + 1) + i).toList();
    Source source = Made.source(Made.file(dir.resolve("f"), String.join("\n", lines)));

    for (int slices = 1; slices < 60; slices++) {
      assertThat(texts(source, Header.NONE, slices)).isEqualTo(lines);
      assertThat(texts(source, Header.FIRST_LINE, slices)).isEqualTo(lines.subList(1, 40));
    }
  }

  @Test
  void readsGzippedFiles(@TempDir Path dir) {
    byte[] zipped = Made.gzip("a\nb\n".getBytes(StandardCharsets.UTF_8));
    Source source = Made.source(Made.file(dir.resolve("f"), zipped));

    assertThat(Lines.slices(source, 8)).isEqualTo(1);
    assertThat(texts(source, Header.NONE, 1)).containsExactly("a", "b");
  }

  @Test
  void countsLinesAsAnEditorDoes(@TempDir Path dir) {
    Source source = Made.source(Made.file(dir.resolve("f"), "name\n\ngood\nbad\n"));

    assertThat(
            Lines.complaints(
                source, Header.FIRST_LINE, line -> line.text().equals("bad") ? "is bad" : null))
        .containsExactly("line 4: is bad");
  }

  @Test
  void namesAtMostFiveLines(@TempDir Path dir) {
    Source source = Made.source(Made.file(dir.resolve("f"), "x\n".repeat(9)));

    assertThat(Lines.complaints(source, Header.NONE, line -> "bad")).hasSize(5);
  }

  @Test
  void refusesAFileThatIsNoTextAtItsFirstLine(@TempDir Path dir) {
    Source wide =
        Made.source(Made.file(dir.resolve("f"), "a,b\n1,2\n".getBytes(StandardCharsets.UTF_16LE)));

    assertThatThrownBy(() -> Lines.first(wide))
        .hasMessageContaining("Its line 1 is not UTF-8 text.")
        .hasMessageContaining("Convert the file to UTF-8.");
  }

  @Test
  void saysWhichLineIsNoText(@TempDir Path dir) {
    byte[] latin = "a\nM\u00fcller\n".getBytes(StandardCharsets.ISO_8859_1);
    Source source = Made.source(Made.file(dir.resolve("f"), latin));

    assertThat(Lines.complaints(source, Header.NONE, line -> null))
        .containsExactly("line 2: is not UTF-8 text");
  }

  @Test
  void refusesAnEmptyFile(@TempDir Path dir) {
    Source source = Made.source(Made.file(dir.resolve("f"), "\n\n"));

    assertThatThrownBy(() -> Lines.first(source))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("It has no line but blank ones.");
  }

  private static List<String> texts(Source source, Header header, int slices) {
    return IntStream.range(0, slices)
        .boxed()
        .flatMap(i -> texts(Lines.slice(source, header, i, slices)))
        .toList();
  }

  private static Stream<String> texts(Lines lines) {
    try (lines) {
      return lines.stream().map(Lines.Line::text).toList().stream();
    }
  }
}
