package dev.lakegrad.data.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.data.LocalSpark;
import dev.lakegrad.data.table.Properties;
import dev.lakegrad.engine.LakegradException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextImportIT {
  private final SparkSession spark = LocalSpark.session();

  @Test
  void cutsTextIntoRowsAndLosesNoCharacter(@TempDir Path dir) {
    ImportReport report = run(dir, "abcäbc€abc", 4, 0.4);

    assertThat(report.properties())
        .containsEntry(Properties.FORMAT, "tokens")
        .containsEntry(Properties.SHAPE, "4")
        .containsEntry(Properties.FEATURES, "[\"tokens\"]")
        .containsEntry(Properties.VOCABULARY, "[\"a\",\"b\",\"c\",\"ä\",\"€\"]")
        .containsEntry(Properties.CLASSES, "5");
    assertThat(report.rowsPerSplit()).isEqualTo(Map.of("train", 2L, "test", 1L));
    assertThat(rows(report))
        .containsExactly("0 train [0, 1, 2, 3]", "2 train [2, 3, 1, 2]", "6 test [4, 0, 1, 2]");
    assertThat(spark.read().format("delta").load(report.table()).schema().simpleString())
        .isEqualTo("struct<tokens:array<int>,position:bigint,split:string>");
  }

  @Test
  void readsLongTextsInSlices(@TempDir Path dir) {
    StringBuilder text = new StringBuilder();
    IntStream.range(0, 30_000).forEach(i -> text.append(i % 11 == 0 ? "€" : "").append(i));
    int[] characters = text.codePoints().toArray();
    ImportReport report = run(dir, text.toString(), 100, 0.1);

    List<Integer> vocabulary = text.codePoints().distinct().sorted().boxed().toList();
    for (Row row : spark.read().format("delta").load(report.table()).collectAsList()) {
      List<Integer> tokens = row.getList(0);
      for (int i = 0; i < 100; i++) {
        assertThat(vocabulary.get(tokens.get(i))).isEqualTo(characters[(int) row.getLong(1) + i]);
      }
    }
    int train = characters.length - characters.length / 10;
    assertThat(report.rowsPerSplit()).containsEntry("train", (train + 99L) / 100);
    assertThat(report.files()).isEqualTo(8);
  }

  @Test
  void refusesTextThatIsTooShort(@TempDir Path dir) {
    assertThatThrownBy(() -> run(dir, "abcdefghij", 4, 0.3))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("Its split test has 3 characters, a row needs 4.");
    assertThat(Made.names(dir)).containsExactly("text");
  }

  @Test
  void refusesBytesThatAreNoText(@TempDir Path dir) {
    String file =
        Made.file(dir.resolve("text"), "M\u00fcller".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(
            () ->
                TextImport.run(
                    spark,
                    TextImport.Options.of(file, Target.create(dir.resolve("table").toString()))))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("no character begins at byte 1 (0xfc)");
    assertThat(Made.names(dir)).containsExactly("text");
  }

  private ImportReport run(Path dir, String text, int sequence, double holdout) {
    String file = Made.file(dir.resolve("text"), text);
    return TextImport.run(
        spark,
        TextImport.Options.of(file, Target.create(dir.resolve("table").toString()))
            .withSequence(sequence)
            .withHoldout(holdout));
  }

  private List<String> rows(ImportReport report) {
    return spark
        .read()
        .format("delta")
        .load(report.table())
        .orderBy("position")
        .collectAsList()
        .stream()
        .map(row -> row.getLong(1) + " " + row.getString(2) + " " + row.getList(0))
        .toList();
  }
}
