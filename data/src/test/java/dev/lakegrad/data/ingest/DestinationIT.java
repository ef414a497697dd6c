package dev.lakegrad.data.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.data.LocalSpark;
import dev.lakegrad.data.table.Properties;
import dev.lakegrad.engine.LakegradException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DestinationIT {
  private final SparkSession spark = LocalSpark.session();

  @Test
  void bringsRowsAndPropertiesInOneCommit(@TempDir Path dir) {
    ImportReport report = write(Target.create(dir.resolve("a table").toString()), "1");

    assertThat(report.version()).isZero();
    assertThat(report.table()).isEqualTo("file:" + dir.resolve("a table"));
    assertThat(dir.resolve("a table/_delta_log/00000000000000000001.json")).doesNotExist();
    assertThat(Tables.properties(spark, report.table())).isEqualTo(report.properties());
    assertThat(Made.names(dir)).containsExactly("a table");
  }

  @Test
  void refusesATableThatIsThere(@TempDir Path dir) {
    Target target = Target.create(dir.resolve("table").toString());
    ImportReport report = write(target, "1");

    assertThatThrownBy(() -> write(target, "1"))
        .isInstanceOf(LakegradException.class)
        .hasMessageStartingWith("There is a Delta table at " + report.table() + " already.");
    assertThat(spark.read().format("delta").load(report.table()).count()).isEqualTo(10);
  }

  @Test
  void refusesAFolderThatHoldsOtherFiles(@TempDir Path dir) throws IOException {
    Path folder = Files.createDirectory(dir.resolve("mine"));
    Files.writeString(folder.resolve("letter.txt"), "dear");

    assertThatThrownBy(() -> write(Target.create(folder.toString()), "1"))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("is not empty");
    assertThat(Made.names(folder)).containsExactly("letter.txt");
    assertThat(Made.names(dir)).containsExactly("mine");
  }

  @Test
  void writesIntoAnEmptyFolder(@TempDir Path dir) {
    assertThat(write(Target.create(dir.toString()), "1").rows()).isEqualTo(10);
  }

  @Test
  void appendsOneMoreVersion(@TempDir Path dir) {
    String path = dir.resolve("table").toString();
    ImportReport first = write(Target.create(path), "1");
    ImportReport second = write(Target.append(path), "2");

    assertThat(second.version()).isEqualTo(1);
    assertThat(first.total()).isEqualTo(10);
    assertThat(second.rows()).isEqualTo(10);
    assertThat(second.total()).isEqualTo(20);
    assertThat(second.properties()).isEqualTo(first.properties());
    assertThat(spark.read().format("delta").load(path).count()).isEqualTo(20);
  }

  @Test
  void appendsOnlyWhatFits(@TempDir Path dir) {
    String path = dir.resolve("table").toString();
    write(Target.create(path), "1");

    assertThatThrownBy(() -> write(Target.append(path), rows("id * 1.5 as v"), "vector", 10))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("Its schema is struct<v:bigint,split:string>");
    assertThatThrownBy(() -> write(Target.append(path), rows("id as v"), "image", 10))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("Its lakegrad.format is vector, the import's is image.");
    assertThat(spark.read().format("delta").load(path).count()).isEqualTo(10);
  }

  @Test
  void saysHowToUndoAnAppendWhenTheSourceChangedMeanwhile(@TempDir Path dir) {
    String path = dir.resolve("table").toString();
    write(Target.create(path), "1");

    assertThatThrownBy(() -> write(Target.append(path), rows("id as v"), "vector", 11))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("11 rows were checked, 10 were written, as version 1")
        .hasMessageContaining("RESTORE TABLE delta.`file:" + path + "` TO VERSION AS OF 0");
    spark.sql("RESTORE TABLE delta.`file:" + path + "` TO VERSION AS OF 0");
    assertThat(spark.read().format("delta").load(path).count()).isEqualTo(10);
  }

  @Test
  void countsTheRowsOfItsOwnCommit(@TempDir Path dir) {
    String path = dir.resolve("table").toString();
    try (Destination table = Destination.open(spark, Target.create(path))) {
      table.commit(rows("id as v"), new TreeMap<>(), counts(10));
      rows("id as v").limit(3).write().format("delta").mode("append").save(path);

      assertThat(table.firstCommit().<Long>getAs("version")).isZero();
    }
  }

  @Test
  void findsItsOwnCommitAmongThoseOfOthers(@TempDir Path dir) {
    String path = dir.resolve("table").toString();
    write(Target.create(path), "1");
    for (String writer : List.of("before", "own", "after", "later")) {
      rows("id as v")
          .write()
          .format("delta")
          .option("userMetadata", writer)
          .mode("append")
          .save(path);
    }

    try (Destination table = Destination.open(spark, Target.append(path))) {
      assertThat(table.markedCommit("own", 1).<Long>getAs("version")).isEqualTo(2);
      assertThatThrownBy(() -> table.markedCommit("own", 3))
          .isInstanceOf(LakegradException.class)
          .hasMessageContaining("was not found");
    }
  }

  @Test
  void refusesToAppendToNothing(@TempDir Path dir) {
    assertThatThrownBy(() -> write(Target.append(dir.resolve("table").toString()), "1"))
        .isInstanceOf(LakegradException.class)
        .hasMessageStartingWith("There is no Delta table at ");
    assertThat(Made.names(dir)).isEmpty();
  }

  @Test
  void leavesNoTableWhenATaskFails(@TempDir Path dir) {
    Target target = Target.create(dir.resolve("table").toString());
    Dataset<Row> broken = rows("if(id = 9, raise_error('the ninth'), id) as v");

    assertThatThrownBy(() -> write(target, broken, "vector", 10))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("was not written")
        .hasMessageContaining("the ninth");
    assertThat(Made.names(dir)).isEmpty();
    assertThat(write(target, "1").rows()).isEqualTo(10);
  }

  @Test
  void leavesNoTableWhenTheSourceChangedMeanwhile(@TempDir Path dir) {
    Target target = Target.create(dir.resolve("table").toString());

    assertThatThrownBy(() -> write(target, rows("id as v"), "vector", 11))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("11 rows were checked, 10 were written");
    assertThat(Made.names(dir)).isEmpty();
  }

  @Test
  void leavesATableThatAnotherWriterMadeMeanwhile(@TempDir Path dir) {
    Path path = dir.resolve("table");
    try (Destination table = Destination.open(spark, Target.create(path.toString()))) {
      rows("id as v").write().format("delta").partitionBy("split").save(path.toString());

      assertThatThrownBy(() -> table.commit(rows("id as w"), new TreeMap<>(), counts(10)))
          .isInstanceOf(LakegradException.class)
          .hasMessageStartingWith("There is a Delta table at file:" + path + " already.");
    }
    assertThat(spark.read().format("delta").load(path.toString()).select("v").count())
        .isEqualTo(10);
    assertThat(Made.names(dir)).containsExactly("table");
  }

  @Test
  void leavesFilesThatAreNotItsOwn(@TempDir Path dir) throws IOException {
    Path folder = dir.resolve("table");
    try (Destination table = Destination.open(spark, Target.create(folder.toString()))) {
      assertThatThrownBy(() -> table.commit(rows("id as v"), new TreeMap<>(), counts(11)))
          .isInstanceOf(LakegradException.class)
          .hasMessageContaining("11 rows were checked, 10 were written");
      Files.writeString(folder.resolve("letter.txt"), "dear");
    }
    assertThat(Made.names(folder)).containsExactly("letter.txt");
  }

  @Test
  void letsOneImportWriteATableAtATime(@TempDir Path dir) {
    Target target = Target.create(dir.resolve("table").toString());
    try (Destination first = Destination.open(spark, target)) {
      assertThat(first.files()).isEqualTo(4);
      assertThatThrownBy(() -> Destination.open(spark, target))
          .isInstanceOf(LakegradException.class)
          .hasMessageContaining("Another job is writing")
          .hasMessageContaining("process " + ProcessHandle.current().pid() + " on host")
          .hasMessageContaining("_table.writing");
    }
    assertThat(Made.names(dir)).isEmpty();
  }

  @Test
  void takesOverFromAnImportOfThisHostThatWasKilled(@TempDir Path dir) throws Exception {
    killedImport(dir, owner(dir));

    assertThat(write(Target.create(dir.resolve("table").toString()), "1").rows()).isEqualTo(10);
    assertThat(dir.resolve("table/split=train/part-0.parquet")).doesNotExist();
    assertThat(Made.names(dir)).containsExactly("table");
  }

  @Test
  void asksAboutAnImportOfAnotherHost(@TempDir Path dir) throws Exception {
    killedImport(dir, "process 1 on host far.example since 2020-01-01T00:00:00Z");

    assertThatThrownBy(() -> write(Target.create(dir.resolve("table").toString()), "1"))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("or was killed while it did")
        .hasMessageContaining("on host far.example")
        .hasMessageContaining("delete that file and the folder");
    assertThat(dir.resolve("table/split=train/part-0.parquet")).exists();
  }

  /** What the claim of an import says that ran here and has ended. */
  private String owner(Path dir) throws Exception {
    Process ended = new ProcessBuilder("true").start();
    assertThat(ended.waitFor()).isZero();
    try (Destination running =
        Destination.open(spark, Target.create(dir.resolve("table").toString()))) {
      assertThat(running.nextVersion()).isZero();
      return Files.readString(dir.resolve("_table.writing"))
          .replace("process " + ProcessHandle.current().pid(), "process " + ended.pid());
    }
  }

  /** A data file without a commit, and a claim. */
  private static void killedImport(Path dir, String owner) throws IOException {
    Files.createDirectories(dir.resolve("table/split=train"));
    Files.writeString(dir.resolve("table/split=train/part-0.parquet"), "half");
    Files.writeString(dir.resolve("_table.writing"), owner);
  }

  private ImportReport write(Target target, String source) {
    return write(target, rows("id as v"), "vector", 10, source);
  }

  private ImportReport write(Target target, Dataset<Row> rows, String format, long expected) {
    return write(target, rows, format, expected, "1");
  }

  private ImportReport write(
      Target target, Dataset<Row> rows, String format, long expected, String source) {
    SortedMap<String, String> properties = new TreeMap<>();
    properties.put(Properties.FORMAT, format);
    properties.put(Properties.SOURCE, source);
    properties.put(
        Properties.VOCABULARY,
        PropertyValues.of(List.of("\n", "\"", "'", "`", "\\", "ü", "\u0000")));
    try (Destination table = Destination.open(spark, target)) {
      return table.commit(rows, properties, counts(expected));
    }
  }

  private static SortedMap<String, Long> counts(long train) {
    SortedMap<String, Long> counts = new TreeMap<>();
    counts.put("train", train);
    return counts;
  }

  private Dataset<Row> rows(String column) {
    return spark.range(0, 10, 1, 2).selectExpr(column, "'train' as split");
  }
}
