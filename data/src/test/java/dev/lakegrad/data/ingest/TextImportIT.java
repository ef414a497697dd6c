package dev.lakegrad.data.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.data.LocalSpark;
import dev.lakegrad.data.table.DeltaTables;
import dev.lakegrad.data.table.Properties;
import dev.lakegrad.data.table.SampleOptions;
import dev.lakegrad.data.table.SampleSchema;
import dev.lakegrad.data.text.TokenizerKind;
import dev.lakegrad.data.text.TokenizerLearning;
import dev.lakegrad.data.text.TokenizerSource;
import dev.lakegrad.data.text.TokenizerSpec;
import dev.lakegrad.engine.LakegradException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
  void tokensOfSlicesAreThoseOfTheWholeText(@TempDir Path dir) {
    StringBuilder text = new StringBuilder();
    IntStream.range(0, 30_000).forEach(i -> text.append(i % 11 == 0 ? " \u00e4h" : ", ").append(i));
    TokenizerSource bpe = TokenizerSource.parse("bpe:400");
    ImportReport report = run(dir, text.toString(), 100, 0.1, bpe);

    TokenizerSpec spec =
        SampleSchema.of(DeltaTables.open(spark, report.table(), null, null), SampleOptions.none())
            .tokenizer();
    int[] whole = Objects.requireNonNull(spec).tokenizer().encode(text.toString());
    assertThat(spec.kind()).isEqualTo(TokenizerKind.BPE);
    assertThat(report.properties()).containsEntry(Properties.CLASSES, "400");
    for (Row row : spark.read().format("delta").load(report.table()).collectAsList()) {
      int from = (int) row.getLong(1);
      int[] tokens = row.<Integer>getList(0).stream().mapToInt(i -> i).toArray();
      assertThat(tokens).isEqualTo(Arrays.copyOfRange(whole, from, from + 100));
    }
    int train = whole.length - whole.length / 10;
    assertThat(report.rowsPerSplit()).containsEntry("train", (train + 99L) / 100);
  }

  @Test
  void tokenizersComeFromFilesToo(@TempDir Path dir) {
    Made.file(dir.resolve("vocab.txt"), "[UNK]\nthe\nlake\n##s\n");
    TokenizerSource pieces = TokenizerSource.parse("wordpiece:" + dir);
    ImportReport report = run(dir, "The lakes, the LAKE", 3, 0, pieces);

    assertThat(report.properties()).containsEntry(Properties.TOKENIZER, "wordpiece");
    assertThat(rows(report)).containsExactly("0 train [1, 2, 3]", "3 train [0, 1, 2]");
  }

  @Test
  void refusesFilesThatAreNoTokenizer(@TempDir Path dir) {
    Made.file(dir.resolve("vocab.txt"), "the\nthe\n");
    TokenizerSource pieces = TokenizerSource.parse("wordpiece:" + dir);

    assertThatThrownBy(() -> run(dir, "a text", 3, 0, pieces))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("are no tokenizer of the kind wordpiece")
        .hasMessageContaining("the token \"the\" is there twice");
    assertThatThrownBy(() -> run(dir, "a text", 3, 0, TokenizerSource.parse("bpe:" + dir)))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("There is no file " + dir + "/vocab.json.");
  }

  @Test
  void refusesAFileWithNothingInIt(@TempDir Path dir) {
    assertThatThrownBy(() -> run(dir, "", 4, 0.1))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("It is empty.");
  }

  @Test
  void refusesTextThatIsTooShort(@TempDir Path dir) {
    assertThatThrownBy(() -> run(dir, "abcdefghij", 4, 0.3))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("Its split test has 3 tokens, a row needs 4.");
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
    return run(dir, text, sequence, holdout, TokenizerLearning.characters());
  }

  private ImportReport run(
      Path dir, String text, int sequence, double holdout, TokenizerSource tokenizer) {
    String file = Made.file(dir.resolve("text"), text);
    return TextImport.run(
        spark,
        TextImport.Options.of(file, Target.create(dir.resolve("table").toString()))
            .withTokenizer(tokenizer)
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
