package dev.lakegrad.data.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lakegrad.data.LocalSpark;
import dev.lakegrad.data.table.Properties;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The importers on real data sets, found through {@code LAKEGRAD_DATASETS}. */
class RealFilesIT {
  private final SparkSession spark = LocalSpark.session();

  @Test
  void importsMnist(@TempDir Path dir) {
    ImportReport report =
        IdxImport.run(
            spark,
            IdxImport.Options.of(
                new IdxImport.Files(
                    dataset("mnist/train-images-idx3-ubyte.gz"),
                    dataset("mnist/train-labels-idx1-ubyte.gz")),
                new IdxImport.Files(
                    dataset("mnist/t10k-images-idx3-ubyte.gz"),
                    dataset("mnist/t10k-labels-idx1-ubyte.gz")),
                target(dir)));

    assertThat(report.rowsPerSplit()).isEqualTo(Map.of("train", 60_000L, "test", 10_000L));
    assertThat(report.properties())
        .containsEntry(Properties.MEAN, "[0.130660476]")
        .containsEntry(Properties.STD, "[0.308107804]")
        .containsEntry(Properties.SHAPE, "1,28,28");
  }

  @Test
  void importsIris(@TempDir Path dir) {
    ImportReport report =
        CsvImport.run(
            spark,
            CsvImport.Options.of(dataset("tabular/iris.csv"), "kind", Header.NONE, target(dir))
                .withColumns("sepal length", "sepal width", "petal length", "petal width", "kind")
                .withHoldout(new Holdout(0, 0)));

    assertThat(report.rows()).isEqualTo(150);
    assertThat(report.properties())
        .containsEntry(
            Properties.LABELS, "[\"Iris-setosa\",\"Iris-versicolor\",\"Iris-virginica\"]")
        .containsEntry(Properties.MEAN, "[5.84333333,3.054,3.75866667,1.19866667]");
  }

  @Test
  void importsWine(@TempDir Path dir) {
    ImportReport report =
        CsvImport.run(
            spark,
            CsvImport.Options.of(
                dataset("tabular/winequality-white.csv"), "c11", Header.NONE, target(dir)));

    assertThat(report.rows()).isEqualTo(4898);
    assertThat(report.properties())
        .containsEntry(Properties.LABELS, "[\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\"]");
  }

  @Test
  void importsTinyShakespeare(@TempDir Path dir) {
    ImportReport report =
        TextImport.run(
            spark, TextImport.Options.of(dataset("text/tinyshakespeare.txt"), target(dir)));

    assertThat(report.properties()).containsEntry(Properties.CLASSES, "65");
    assertThat(report.rowsPerSplit()).isEqualTo(Map.of("train", 3922L, "test", 436L));
  }

  @Test
  void importsSmsMessages(@TempDir Path dir) {
    ImportReport report =
        LabelledTextImport.run(
            spark,
            LabelledTextImport.Options.of(
                dataset("textcls/sms-spam/SMSSpamCollection"),
                "Label",
                "SMS",
                Header.FIRST_LINE,
                target(dir)));

    assertThat(report.rows()).isEqualTo(5574);
    assertThat(report.properties()).containsEntry(Properties.LABELS, "[\"ham\",\"spam\"]");
    assertThat(spark.read().format("delta").load(report.table()).where("label = 1").count())
        .isEqualTo(747);
  }

  @Test
  void importsMovieReviewsWithTheirTestFile(@TempDir Path dir) {
    ImportReport report =
        LabelledTextImport.run(
            spark,
            LabelledTextImport.Options.of(
                    dataset("textcls/sst2/train.tsv"),
                    "label",
                    "sentence",
                    Header.FIRST_LINE,
                    target(dir))
                .withTest(dataset("textcls/sst2/test.tsv")));

    assertThat(report.rowsPerSplit()).isEqualTo(Map.of("train", 60_614L, "test", 872L));
  }

  private static Target target(Path dir) {
    return Target.create(dir.resolve("table").toString());
  }

  private static String dataset(String name) {
    String folder = System.getenv("LAKEGRAD_DATASETS");
    assumeTrue(folder != null, "LAKEGRAD_DATASETS is not set: no real data to import");
    Path file = Path.of(folder, name);
    assumeTrue(Files.exists(file), () -> file + " is not there: cannot import it");
    return file.toString();
  }
}
