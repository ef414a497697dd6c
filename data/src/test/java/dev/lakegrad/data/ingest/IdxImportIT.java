package dev.lakegrad.data.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.data.LocalSpark;
import dev.lakegrad.data.table.Properties;
import dev.lakegrad.engine.LakegradException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxImportIT {
  private static final int TRAIN = 60;
  private static final int TEST = 20;
  private final SparkSession spark = LocalSpark.session();

  @Test
  void bringsEveryImageAndLabelIntoItsSplit(@TempDir Path dir) {
    Target target = Target.create(dir.resolve("table").toString()).withFiles(3);
    ImportReport report =
        IdxImport.run(spark, IdxImport.Options.of(train(dir, false), test(dir), target));

    assertThat(report.version()).isZero();
    assertThat(report.rows()).isEqualTo(TRAIN + TEST);
    assertThat(report.rowsPerSplit()).isEqualTo(Map.of("train", 60L, "test", 20L));
    assertThat(report.files()).isEqualTo(6);
    List<Row> rows = rows(report.table());
    assertThat(rows).hasSize(TRAIN + TEST);
    for (Row row : rows) {
      byte[] image = row.getAs("image");
      boolean train = row.getAs("split").equals("train");
      assertThat(image).isEqualTo(image(train ? image[0] : image[0] - 100, train));
      assertThat(row.<Integer>getAs("label")).isEqualTo((train ? image[0] : image[0] - 100) % 3);
    }
    assertThat(rows.stream().map(r -> r.<byte[]>getAs("image")[0]).distinct()).hasSize(80);
  }

  @Test
  void keepsSchemaAndStatisticsWithTheTable(@TempDir Path dir) {
    Target target = Target.create(dir.resolve("table").toString());
    ImportReport report =
        IdxImport.run(spark, IdxImport.Options.of(train(dir, true), test(dir), target));

    assertThat(spark.read().format("delta").load(report.table()).schema().simpleString())
        .isEqualTo("struct<image:binary,label:int,split:string>");
    assertThat(report.properties())
        .containsEntry(Properties.FORMAT, "image")
        .containsEntry(Properties.SHAPE, "1,2,3")
        .containsEntry(Properties.FEATURES, "[\"image\"]")
        .containsEntry(Properties.LABEL, "label")
        .containsEntry(Properties.LABELS, "[\"0\",\"1\",\"2\"]")
        .containsEntry(Properties.CLASSES, "3")
        .containsEntry(Properties.SOURCE, dir.resolve("train-images").toString())
        .containsKeys(Properties.MEAN, Properties.STD);
    assertThat(Tables.properties(spark, report.table())).isEqualTo(report.properties());
    assertThat(Made.names(dir))
        .containsExactly("table", "test-images", "test-labels", "train-images", "train-labels");
  }

  @Test
  void putsRowsInTheSameMixedOrderAgain(@TempDir Path dir) {
    IdxImport.Files train = train(dir, false);
    ImportReport one =
        IdxImport.run(
            spark,
            IdxImport.Options.of(
                train, null, Target.create(dir.resolve("one").toString()).withFiles(2)));
    ImportReport two =
        IdxImport.run(
            spark,
            IdxImport.Options.of(
                train(dir, true), null, Target.create(dir.resolve("two").toString()).withFiles(2)));

    String first = "cast(conv(hex(substring(image, 1, 1)), 16, 10) as int)";
    List<Integer> order = Tables.inFileOrder(spark, one.table(), first);
    assertThat(order).isEqualTo(Tables.inFileOrder(spark, two.table(), first));
    assertThat(order).hasSize(TRAIN).isNotEqualTo(order.stream().sorted().toList());
  }

  @Test
  void holdsRowsOutWhereThereAreNoTestFiles(@TempDir Path dir) {
    Target target = Target.create(dir.resolve("table").toString());
    ImportReport report =
        IdxImport.run(
            spark,
            IdxImport.Options.of(train(dir, false), null, target).withHoldout(new Holdout(0.3, 5)));

    assertThat(report.rowsPerSplit().get("test")).isBetween(8L, 28L);
    assertThat(report.rows()).isEqualTo(TRAIN);
  }

  @Test
  void leavesNothingWhenAFileIsTruncated(@TempDir Path dir) {
    IdxImport.Files good = train(dir, false);
    byte[] whole = Made.idx(images(TRAIN, true), TRAIN, 2, 3);
    for (int length : new int[] {2, 10, 16, 17, 16 + 6 * 30, whole.length - 1}) {
      String cut = Made.file(dir.resolve("cut"), Arrays.copyOf(whole, length));
      assertRefused(dir, new IdxImport.Files(cut, good.labels()), cut);
      String zipped = Made.file(dir.resolve("cut"), Made.gzip(Arrays.copyOf(whole, length)));
      assertRefused(dir, new IdxImport.Files(zipped, good.labels()), cut);
    }
  }

  @Test
  void leavesNothingWhenCountsDiffer(@TempDir Path dir) {
    String labels = Made.file(dir.resolve("few"), Made.idx(new byte[59], 59));

    assertRefused(
        dir,
        new IdxImport.Files(train(dir, false).images(), labels),
        "The first has 60 images, the second 59 labels.");
  }

  @Test
  void leavesNothingWhenALabelIsNoClass(@TempDir Path dir) {
    byte[] labels = new byte[TEST];
    labels[7] = 3;
    IdxImport.Files test =
        new IdxImport.Files(
            test(dir).images(), Made.file(dir.resolve("wrong"), Made.idx(labels, TEST)));
    Target target = Target.create(dir.resolve("table").toString());

    assertThatThrownBy(
            () -> IdxImport.run(spark, IdxImport.Options.of(train(dir, false), test, target)))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("Record 7 has the label 3, but the classes end at 2.");
    assertThat(dir.resolve("table")).doesNotExist();
  }

  @Test
  void leavesNothingWhenAFileIsNotThere(@TempDir Path dir) {
    assertRefused(
        dir,
        new IdxImport.Files(dir.resolve("nowhere").toString(), "labels"),
        "There is no file " + dir.resolve("nowhere"));
  }

  private void assertRefused(Path dir, IdxImport.Files files, String text) {
    Target target = Target.create(dir.resolve("table").toString());
    assertThatThrownBy(() -> IdxImport.run(spark, IdxImport.Options.of(files, null, target)))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining(text);
    assertThat(Made.names(dir)).doesNotContain("table", "_table.writing");
  }

  private List<Row> rows(String table) {
    return spark.read().format("delta").load(table).collectAsList();
  }

  private static IdxImport.Files train(Path dir, boolean zipped) {
    byte[] images = Made.idx(images(TRAIN, true), TRAIN, 2, 3);
    return new IdxImport.Files(
        Made.file(dir.resolve("train-images"), zipped ? Made.gzip(images) : images),
        Made.file(dir.resolve("train-labels"), Made.idx(labels(TRAIN), TRAIN)));
  }

  private static IdxImport.Files test(Path dir) {
    return new IdxImport.Files(
        Made.file(dir.resolve("test-images"), Made.idx(images(TEST, false), TEST, 2, 3)),
        Made.file(dir.resolve("test-labels"), Made.idx(labels(TEST), TEST)));
  }

  private static byte[] images(int count, boolean train) {
    byte[] all = new byte[6 * count];
    for (int i = 0; i < count; i++) {
      System.arraycopy(image(i, train), 0, all, 6 * i, 6);
    }
    return all;
  }

  /** An image whose first value says which it is. */
  private static byte[] image(int i, boolean train) {
    return new byte[] {(byte) (train ? i : i + 100), (byte) (3 * i), 0, (byte) -i, (byte) 200, 9};
  }

  private static byte[] labels(int count) {
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % 3);
    }
    return labels;
  }
}
