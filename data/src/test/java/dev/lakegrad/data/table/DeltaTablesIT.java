package dev.lakegrad.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.data.LocalSpark;
import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.memory.Shape;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeltaTablesIT {
  private static final SparkSession SPARK = LocalSpark.session();

  @TempDir private Path folder;

  @Test
  void pinsAVersionThatLaterCommitsDoNotChange() {
    write(100);
    DatasetVersion first = open(null, null);
    write(50);

    DatasetVersion pinned = open(0L, null);

    assertThat(first.version()).isZero();
    assertThat(first.rows()).isEqualTo(100);
    assertThat(pinned).isEqualTo(first);
    assertThat(pinned.fingerprint()).isEqualTo(first.fingerprint()).hasSize(64);
    assertThat(open(null, null).rows()).isEqualTo(150);
    assertThat(open(null, null).fingerprint()).isNotEqualTo(first.fingerprint());
    assertThat(DeltaTables.latestVersion(SPARK, path())).isEqualTo(1);
  }

  @Test
  void aVersionIsAValueThatCanBeSent() throws IOException {
    write(10);

    try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
      out.writeObject(open(null, null));
      out.writeObject(DeltaTables.samples(SPARK, open(null, null), SampleOptions.none()));
    }
  }

  @Test
  void choosesTheFilesOfASplit() {
    write(100);

    assertThat(open(null, "test").rows()).isEqualTo(10);
    assertThat(open(null, "train").rows()).isEqualTo(90);
    assertThat(open(null, "test").fingerprint()).isNotEqualTo(open(null, "train").fingerprint());
    assertThat(DeltaTables.splits(open(null, null))).containsExactly("test", "train");
  }

  @Test
  void countsOnlyRowsThatAreAlive() {
    write(100);
    SPARK.sql("ALTER TABLE " + table() + " SET TBLPROPERTIES (delta.enableDeletionVectors = true)");
    SPARK.sql("DELETE FROM " + table() + " WHERE label = 3");

    DatasetVersion version = open(null, null);

    assertThat(version.rows()).isEqualTo(90);
    assertThat(version.files()).anyMatch(DataFile::deletionVector);
  }

  @Test
  void countsRowsInTheFilesWhereTheLogHasNoStatistics() {
    SPARK.conf().set("spark.databricks.delta.stats.collect", "false");
    try {
      write(100);
    } finally {
      SPARK.conf().unset("spark.databricks.delta.stats.collect");
    }

    assertThat(open(null, null).rows()).isEqualTo(100);
  }

  @Test
  void namesSplitsByTheirColumnEvenWhereColumnsAreMapped() {
    SPARK.sql(
        "CREATE TABLE "
            + table()
            + " (x FLOAT, label INT, split STRING) USING delta PARTITIONED BY (split)"
            + " TBLPROPERTIES (delta.columnMapping.mode = 'name')");
    write(100);

    assertThat(open(null, "test").rows()).isEqualTo(10);
  }

  @Test
  void refusesAFolderThatIsNotThere() {
    assertThatThrownBy(() -> open(null, null))
        .isInstanceOf(LakegradException.class)
        .hasMessageStartingWith("There is no table at " + path());
  }

  @Test
  void refusesAFolderWithoutALog() throws IOException {
    Files.createDirectories(Path.of(path()));
    Files.writeString(Path.of(path(), "digits.csv"), "1,2,3\n");

    assertThatThrownBy(() -> open(null, null))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("is not a Delta table")
        .hasMessageContaining("digits.csv");
  }

  @Test
  void refusesAVersionThatIsNotThereAndSaysWhichAre() {
    write(10);
    write(10);

    assertThatThrownBy(() -> open(99L, null))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("Version 99")
        .hasMessageContaining("versions 0 to 1");
  }

  @Test
  void refusesAVersionWhoseLogIsCleaned() throws IOException {
    write(10);
    SPARK.sql("ALTER TABLE " + table() + " SET TBLPROPERTIES (delta.checkpointInterval = 1)");
    write(10);
    for (String entry : List.of("0.json", "1.json", "1.checkpoint.parquet", "0.crc", "1.crc")) {
      String name = "0".repeat(19) + entry;
      Files.deleteIfExists(Path.of(path(), "_delta_log", name));
      Files.deleteIfExists(Path.of(path(), "_delta_log", "." + name + ".crc"));
    }
    DeltaLog.clearCache();

    assertThat(open(2L, null).rows()).isEqualTo(20);
    assertThatThrownBy(() -> open(0L, null))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("Version 0")
        .hasMessageContaining("versions 2 to 2 are left")
        .hasMessageContaining("delta.logRetentionDuration");
  }

  @Test
  void refusesASupersededVersionBeyondTheRetentionOfDeletedFiles() throws IOException {
    write(10);
    write(10);
    FileTime tenDaysAgo = FileTime.from(Instant.now().minus(Duration.ofDays(10)));
    Files.setLastModifiedTime(Path.of(path(), "_delta_log", "0".repeat(20) + ".json"), tenDaysAgo);
    DeltaLog.clearCache();

    assertThat(open(1L, null).rows()).isEqualTo(20);
    assertThatThrownBy(() -> open(0L, null))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("240 hours ago")
        .hasMessageContaining("ALTER TABLE")
        .hasMessageContaining("'delta.deletedFileRetentionDuration' = 'interval 24 days'");
  }

  @Test
  void refusesAVacuumedVersion() {
    write(100);
    SPARK.sql("DELETE FROM " + table() + " WHERE label < 5");
    SPARK.conf().set("spark.databricks.delta.retentionDurationCheck.enabled", "false");
    SPARK.sql("VACUUM " + table() + " RETAIN 0 HOURS");

    assertThat(open(null, null).rows()).isEqualTo(50);
    assertThatThrownBy(() -> open(0L, null))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("Data files of version 0")
        .hasMessageContaining("VACUUM");
  }

  @Test
  void refusesAVersionOfWhichAFileIsCutShort() throws IOException {
    write(100);
    DatasetVersion version = open(null, null);
    Path file = Path.of(version.locate(version.files().get(0)).toUri().getPath());
    Files.write(file, new byte[7]);

    assertThatThrownBy(() -> open(null, null))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("1 of its 4 files")
        .hasMessageContaining(file.getFileName().toString());
  }

  @Test
  void refusesASplitThatIsNotThereAndSaysWhichAre() {
    write(100);

    assertThatThrownBy(() -> open(null, "validation"))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("no split 'validation'")
        .hasMessageContaining("Its splits are test, train.");
  }

  @Test
  void refusesAVersionWithoutRows() {
    write(100);
    SPARK.sql("DELETE FROM " + table());

    assertThatThrownBy(() -> open(null, null))
        .isInstanceOf(LakegradException.class)
        .hasMessageStartingWith("There are no rows in version 1");
  }

  @Test
  void refusesSettingsUnderWhichSparkLosesFilesInSilence() {
    write(10);
    for (String setting :
        List.of("spark.sql.files.ignoreMissingFiles", "spark.sql.files.ignoreCorruptFiles")) {
      SPARK.conf().set(setting, "true");
      try {
        assertThatThrownBy(() -> open(null, null))
            .isInstanceOf(LakegradException.class)
            .hasMessageContaining("Set " + setting + "=false.");
      } finally {
        SPARK.conf().unset(setting);
      }
    }
  }

  @Test
  void tellsHowLongAVersionStaysReadable() {
    write(10);
    DatasetVersion version = open(null, null);
    Retention latest = DeltaTables.retention(SPARK, version);
    write(10);
    Retention superseded = DeltaTables.retention(SPARK, version);

    assertThat(latest.latest()).isTrue();
    assertThat(superseded.latest()).isFalse();
    assertThat(superseded.log()).isEqualTo(Duration.ofDays(30));
    assertThat(superseded.readableUntil())
        .isEqualTo(Instant.ofEpochMilli(version.timestamp()).plus(Duration.ofDays(7)));
    assertThat(superseded.warning(Instant.now().plus(Duration.ofDays(1)))).isEmpty();
    Instant end = Instant.now().plus(Duration.ofDays(14));
    assertThat(superseded.warning(end))
        .hasValueSatisfying(w -> assertThat(w).contains("interval 15 days"));
    SPARK.sql(superseded.statement(end));
    assertThat(DeltaTables.retention(SPARK, version).warning(end)).isEmpty();
  }

  @Test
  void countsClassesAndLengthsThatNobodySays() {
    SPARK
        .range(20)
        .selectExpr("array(1f, 2f, 3f) AS embedding", "cast(id % 4 AS smallint) AS label")
        .write()
        .format("delta")
        .save(path());

    SampleSchema schema = DeltaTables.samples(SPARK, open(null, null), SampleOptions.none());

    assertThat(schema.format()).isEqualTo(SampleSchema.Format.VECTOR);
    assertThat(schema.features()).containsExactly("embedding");
    assertThat(schema.shape()).isEqualTo(Shape.of(3));
    assertThat(schema.classes()).isEqualTo(4);
  }

  private DatasetVersion open(@Nullable Long version, @Nullable String split) {
    return DeltaTables.open(SPARK, path(), version, split);
  }

  /** A table with columns x, label (0 to 9) and split (each tenth row is a test). */
  private void write(long rows) {
    SPARK
        .range(0, rows, 1, 2)
        .selectExpr(
            "cast(id AS float) AS x",
            "cast(id % 10 AS int) AS label",
            "if(id % 10 = 0, 'test', 'train') AS split")
        .write()
        .format("delta")
        .partitionBy("split")
        .mode("append")
        .save(path());
  }

  private String path() {
    return new File(folder.toFile(), "table").getPath();
  }

  private String table() {
    return "delta.`" + path() + "`";
  }
}
