package dev.lakegrad.data.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.data.LocalSpark;
import dev.lakegrad.data.table.Properties;
import dev.lakegrad.data.text.TokenizerSource;
import dev.lakegrad.engine.LakegradException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelledTextImportIT {
  private static final String TRAIN =
      "text\tlabel\nGood, good film\tyes\nA \"bad film\ta no\nBad\tyes\n";
  private final SparkSession spark = LocalSpark.session();

  @Test
  void numbersWordsAndLabels(@TempDir Path dir) {
    String test = Made.file(dir.resolve("test.tsv"), "text\tlabel\nnew film\tyes\n");
    ImportReport report = LabelledTextImport.run(spark, options(dir, TRAIN).withTest(test));

    assertThat(report.properties())
        .containsEntry(Properties.FORMAT, "text")
        .containsEntry(Properties.SHAPE, "4")
        .containsEntry(Properties.FEATURES, "[\"tokens\"]")
        .containsEntry(Properties.LABEL, "label")
        .containsEntry(Properties.LABELS, "[\"a no\",\"yes\"]")
        .containsEntry(Properties.VOCABULARY, "[\"<unknown>\",\"bad\",\"film\",\"good\",\"a\"]");
    List<String> rows =
        spark.read().format("delta").load(report.table()).collectAsList().stream()
            .map(LabelledTextImportIT::line)
            .sorted()
            .toList();
    assertThat(rows)
        .containsExactly(
            "test 1 [0, 2, -1, -1] new film",
            "train 0 [4, 1, 2, -1] A \"bad film",
            "train 1 [1, -1, -1, -1] Bad",
            "train 1 [3, 3, 2, -1] Good, good film");
  }

  @Test
  void findsColumnsByPlaceWithoutAHeader(@TempDir Path dir) {
    String file = Made.file(dir.resolve("f.tsv"), "x\tone two\t7\ny\tthree\t8\n");
    ImportReport report =
        LabelledTextImport.run(
            spark,
            LabelledTextImport.Options.of(
                    file, "2", "1", Header.NONE, Target.create(dir.resolve("t").toString()))
                .withHoldout(new Holdout(0, 0))
                .withTokenizer(TokenizerSource.parse("words:2")));

    assertThat(report.properties())
        .containsEntry(Properties.LABELS, "[\"7\",\"8\"]")
        .containsEntry(Properties.VOCABULARY, "[\"<unknown>\",\"one\"]");
  }

  @Test
  void textsMayBeCutByAnyTokenizer(@TempDir Path dir) {
    ImportReport pieces =
        LabelledTextImport.run(
            spark, options(dir, TRAIN).withTokenizer(TokenizerSource.parse("wordpiece:60")));
    assertThat(pieces.properties()).containsEntry(Properties.TOKENIZER, "wordpiece");
    assertThat(pieces.properties().get(Properties.VOCABULARY))
        .startsWith("[\"[PAD]\",\"[UNK]\",")
        .contains("\"good\"", "\"bad\"", "\"film\"");

    Path other = dir.resolve("other");
    assertThat(other.toFile().mkdir()).isTrue();
    String test = Made.file(other.resolve("test.tsv"), "text\tlabel\nx\tyes\n");
    ImportReport characters =
        LabelledTextImport.run(
            spark,
            options(other, TRAIN).withTest(test).withTokenizer(TokenizerSource.parse("char")));
    assertThat(characters.properties().get(Properties.VOCABULARY))
        .as("it has no token for what it has not seen")
        .contains("\"x\"");
  }

  @Test
  void namesTheLinesThatAreWrong(@TempDir Path dir) {
    assertThatThrownBy(
            () ->
                LabelledTextImport.run(
                    spark, options(dir, TRAIN + "no tab\n\nfine\tyes\nno label\t\na\tb\tc\n")))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("line 5: 1 columns instead of 2")
        .hasMessageContaining("line 8: the label is missing")
        .hasMessageContaining("line 9: 3 columns instead of 2");
    assertThat(Made.names(dir)).containsExactly("train.tsv");
  }

  @Test
  void refusesColumnsThatAreNotThere(@TempDir Path dir) {
    assertThatThrownBy(
            () ->
                LabelledTextImport.run(
                    spark,
                    LabelledTextImport.Options.of(
                        Made.file(dir.resolve("train.tsv"), TRAIN),
                        "labels",
                        "text",
                        Header.FIRST_LINE,
                        Target.create(dir.resolve("table").toString()))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no label column \"labels\"; the nearest is \"label\"");
    assertThat(Made.names(dir)).containsExactly("train.tsv");
  }

  private static LabelledTextImport.Options options(Path dir, String text) {
    return LabelledTextImport.Options.of(
            Made.file(dir.resolve("train.tsv"), text),
            "label",
            "text",
            Header.FIRST_LINE,
            Target.create(dir.resolve("table").toString()))
        .withHoldout(new Holdout(0, 0))
        .withSequence(4)
        .withTokenizer(TokenizerSource.parse("words:5"));
  }

  private static String line(Row row) {
    return "%s %d %s %s"
        .formatted(
            row.getAs("split"), row.<Integer>getAs("label"), row.getList(0), row.getAs("text"));
  }
}
