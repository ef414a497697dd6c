package dev.lakegrad.data.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.data.LocalSpark;
import dev.lakegrad.data.table.DataFile;
import dev.lakegrad.data.table.DatasetVersion;
import dev.lakegrad.data.table.DeltaTables;
import dev.lakegrad.data.table.SampleOptions;
import dev.lakegrad.data.table.SampleSchema;
import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.memory.Shape;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading by columns, in tasks, against rows as Spark SQL gives them. */
class ColumnSourceIT {
  private static final SparkSession SPARK = LocalSpark.session();
  private static final String LABEL = "cast(id % 10 AS int) AS label";
  private static final String SPLIT = "if(id % 10 = 0, 'test', 'train') AS split";

  @TempDir private Path folder;

  @Test
  void readsImagesAsSparkDoes() {
    write(500, "unhex(lpad(hex(id * 7919), 12, '0')) AS image", LABEL, SPLIT);
    DatasetVersion version = open();

    check(version, options().withShape(Shape.of(1, 2, 3)).withClasses(10));
  }

  @Test
  void readsArraysAsSparkDoes() {
    write(500, "array(cast(id / 7 AS float), -1.5f, cast(id AS float)) AS x", LABEL, SPLIT);

    check(open(), options());
  }

  @Test
  void readsArraysOfDoublesAsSparkDoes() {
    write(500, "array(id / 7.0d, -1.5d) AS x", LABEL, SPLIT);

    check(open(), options());
  }

  @Test
  void readsScalarColumnsAsSparkDoes() {
    write(
        500,
        "cast(id / 3 AS float) AS a",
        "id / 7.0d AS b",
        "cast(id AS int) AS c",
        "id AS d",
        "cast(id % 100 AS short) AS e",
        "cast(id % 100 AS byte) AS f",
        "cast(id % 10 AS bigint) AS label",
        SPLIT);

    check(open(), options());
  }

  @Test
  void readsAShallowCloneWhoseFilesLieInAnotherTable() {
    write(500, "cast(id AS float) AS x", LABEL, SPLIT);
    String clone = new File(folder.toFile(), "clone").getPath();
    SPARK.sql("CREATE TABLE delta.`" + clone + "` SHALLOW CLONE " + table());

    check(DeltaTables.open(SPARK, clone, null, null), options());
  }

  @Test
  void readsTokensAsSparkDoes() {
    write(
        500,
        "transform(sequence(0, 15), i -> cast((id + i) % 5 AS int)) AS tokens",
        "id AS position");
    SPARK.sql(
        "ALTER TABLE "
            + table()
            + " SET TBLPROPERTIES ('lakegrad.format' = 'tokens', 'lakegrad.shape' = '16',"
            + " 'lakegrad.vocabulary' = '[\"a\",\"b\",\"c\",\"d\",\"e\"]')");

    check(open(), SampleOptions.none());
  }

  @Test
  void neverReadsDeletedRowsNorLosesRenamedColumns() {
    write(
        2000,
        "id",
        "array(cast(id AS float), 1f) AS x",
        "unhex(lpad(hex(id), 4, '0')) AS image",
        "cast(id AS float) AS scalar",
        LABEL,
        SPLIT);
    SPARK.sql(
        "ALTER TABLE "
            + table()
            + " SET TBLPROPERTIES (delta.enableDeletionVectors = true,"
            + " delta.columnMapping.mode = 'name', delta.minReaderVersion = 3,"
            + " delta.minWriterVersion = 7)");
    SPARK.sql("ALTER TABLE " + table() + " RENAME COLUMN x TO renamed");
    SPARK.sql("DELETE FROM " + table() + " WHERE id % 7 = 0");
    SPARK.sql("DELETE FROM " + table() + " WHERE id BETWEEN 1500 AND 1600");

    DatasetVersion version = open();

    assertThat(version.files()).allMatch(DataFile::deletionVector);
    check(version, options().withFeatures("renamed"));
    check(version, options().withFeatures("scalar"));
    check(
        version,
        options()
            .withFormat(SampleSchema.Format.IMAGE)
            .withFeatures("image")
            .withShape(Shape.of(2))
            .withClasses(10));
    DatasetVersion test = DeltaTables.open(SPARK, path(), null, "test");
    check(test, options().withFeatures("renamed"));
  }

  @Test
  void readsAnOldVersionAfterTheTableWasOverwritten() {
    write(300, "cast(id AS float) AS x", LABEL, SPLIT);
    SPARK.sql("UPDATE " + table() + " SET x = x + 1");

    check(DeltaTables.open(SPARK, path(), 0L, null), options());
    check(open(), options());
  }

  @Test
  void readsColumnsThatOldFilesLack() {
    write(100, "cast(id AS float) AS x", LABEL, SPLIT);
    SPARK.sql("ALTER TABLE " + table() + " ADD COLUMN y FLOAT");
    DatasetVersion version = open();

    assertThatThrownBy(() -> read(version, options().withFeatures("x", "y")))
        .hasStackTraceContaining("Column 'y' holds null.");
    check(version, options().withFeatures("x"));
  }

  @Test
  void readsWithoutTheVectorizedReaderToo() {
    write(300, "array(cast(id AS float), 2f) AS x", "cast(id AS float) AS s", LABEL, SPLIT);
    SPARK.sql("ALTER TABLE " + table() + " SET TBLPROPERTIES (delta.enableDeletionVectors = true)");
    SPARK.sql("DELETE FROM " + table() + " WHERE s % 3 = 0");
    SPARK.conf().set("spark.sql.parquet.enableVectorizedReader", "false");
    try {
      check(open(), options().withFeatures("x"));
      check(open(), options().withFeatures("s"));
    } finally {
      SPARK.conf().unset("spark.sql.parquet.enableVectorizedReader");
    }
  }

  @Test
  void keepsFilesWholeAndApartHoweverSmallTheyAre() {
    for (int i = 0; i < 5; i++) {
      write(20, "cast(id AS float) AS x", LABEL, SPLIT);
    }
    SPARK.conf().set("spark.sql.files.maxPartitionBytes", "100");
    try {
      assertThat(open().files()).hasSizeGreaterThan(10);
      check(open(), options());
    } finally {
      SPARK.conf().unset("spark.sql.files.maxPartitionBytes");
    }
    check(open(), options());
  }

  @Test
  void givesTheSameRecordsEachTime() {
    write(500, "cast(id AS float) AS x", LABEL, SPLIT);
    ColumnSource source = ColumnSource.plan(SPARK, open(), samples(open(), options()));

    assertThat(read(source)).containsExactlyElementsOf(read(source));
  }

  @Test
  void namesFileRowAndColumnOfAValueThatIsNoNumber() {
    write(100, "if(id = 97, float('NaN'), cast(id AS float)) AS x", LABEL);

    assertThatThrownBy(() -> read(open(), options()))
        .hasStackTraceContaining("LakegradException: Row 47 of file:" + path())
        .hasStackTraceContaining("Column 'x' holds NaN.");
  }

  @Test
  void refusesWhatCannotBeTrainedOn() {
    write(
        50,
        "array(1f, float('Infinity')) AS infinite",
        "array(1f, null) AS hole",
        "if(id = 3, null, array(1f, 2f)) AS missing",
        "if(id = 3, array(1f), array(1f, 2f)) AS short",
        "1e300d AS wide",
        "if(id = 3, null, 1f) AS gap",
        "1f AS good",
        "0 AS zero",
        "if(id = 3, null, 1) AS unlabelled",
        "cast(id AS int) - 5 AS negative");
    DatasetVersion version = open();

    refuses(version, "infinite", "zero", "'infinite' holds Infinity at place 1");
    refuses(version, "hole", "zero", "'hole' holds null at place 1");
    refuses(version, "missing", "zero", "'missing' holds null");
    refuses(version, "short", "zero", "'short' holds 1 elements, where a sample has 2");
    refuses(version, "wide", "zero", "'wide' holds Infinity");
    refuses(version, "gap", "zero", "'gap' holds null");
    refuses(version, "good", "unlabelled", "'unlabelled' holds null");
    refuses(version, "good", "negative", "the label -5, which is not in [0, 45)");
  }

  @Test
  void refusesAFileThatHoldsOtherRowsThanTheLogSays() {
    write(100, "cast(id AS float) AS x", LABEL);
    DatasetVersion version = open();
    List<DataFile> wrong = new ArrayList<>();
    for (DataFile f : version.files()) {
      wrong.add(new DataFile(f.path(), f.rows() + 1, f.bytes(), false, new TreeMap<>()));
    }
    DatasetVersion other =
        new DatasetVersion(
            version.tableId(),
            version.path(),
            version.version(),
            version.timestamp(),
            version.schemaJson(),
            version.properties(),
            wrong,
            null);

    assertThatThrownBy(() -> read(other, options()))
        .hasStackTraceContaining("The log counts 51 rows alive, and 50 were read.");
  }

  @Test
  void namesAFileThatVanishedAfterTheCheck() throws IOException {
    write(100, "cast(id AS float) AS x", LABEL);
    DatasetVersion version = open();
    Path file = Path.of(version.locate(version.files().get(1)).toUri().getPath());
    Files.delete(file);

    assertThatThrownBy(() -> read(version, options()))
        .hasStackTraceContaining("LakegradException: File file:" + file + " cannot be read.");
  }

  @Test
  void packsAVersionInATaskAndTrainsOnEachRowOnce() {
    write(100, "cast(id AS float) AS x", LABEL, SPLIT);
    DatasetVersion version = DeltaTables.open(SPARK, path(), null, "train");
    ColumnSource source = ColumnSource.plan(SPARK, version, samples(version, options()));
    String cache = folder.resolve("cache").toString();

    List<Float> values =
        context()
            .parallelize(List.of(0, 1), 2)
            .flatMap(
                rank -> {
                  List<Float> seen = new ArrayList<>();
                  try (PackedCache packed = PackedCache.build(Path.of(cache), source)) {
                    for (long row = 0; row < packed.rows(); row++) {
                      if (row % 2 == rank) {
                        seen.add(packed.record(row).getFloat(0));
                      }
                    }
                  }
                  return seen.iterator();
                })
            .collect();

    assertThat(values)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 100).filter(i -> i % 10 != 0).mapToObj(i -> (float) i).toList());
  }

  private static void refuses(
      DatasetVersion version, String feature, String label, String message) {
    boolean array = !List.of("wide", "gap", "good").contains(feature);
    SampleOptions options =
        options()
            .withFeatures(feature)
            .withLabel(label)
            .withShape(Shape.of(array ? 2 : 1))
            .withClasses(45);

    assertThatThrownBy(() -> read(version, options))
        .hasStackTraceContaining(LakegradException.class.getName())
        .hasStackTraceContaining(message);
  }

  private static void check(DatasetVersion version, SampleOptions options) {
    SampleSchema schema = samples(version, options);
    ColumnSource source = ColumnSource.plan(SPARK, version, schema);

    List<byte[]> actual = read(source);

    List<byte[]> expected = RowOracle.records(SPARK, version, schema);
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.get(i)).isNotEmpty().isEqualTo(expected.get(i));
    }
  }

  private static List<byte[]> read(DatasetVersion version, SampleOptions options) {
    return read(ColumnSource.plan(SPARK, version, samples(version, options)));
  }

  /** The records of each file, read in a task per file. */
  private static List<byte[]> read(ColumnSource source) {
    List<Integer> files = IntStream.range(0, source.version().files().size()).boxed().toList();
    return context().parallelize(files, files.size()).map(i -> bytes(source, i)).collect();
  }

  private static byte[] bytes(ColumnSource source, int file) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (RecordReader reader = source.open(file)) {
      for (ByteBuffer block = reader.next(); block != null; block = reader.next()) {
        byte[] part = new byte[block.remaining()];
        block.get(part);
        out.write(part, 0, part.length);
      }
    }
    return out.toByteArray();
  }

  private static SampleSchema samples(DatasetVersion version, SampleOptions options) {
    return DeltaTables.samples(SPARK, version, options);
  }

  private static SampleOptions options() {
    return SampleOptions.none();
  }

  private DatasetVersion open() {
    return DeltaTables.open(SPARK, path(), null, null);
  }

  private void write(long rows, String... columns) {
    boolean split = List.of(columns).contains(SPLIT);
    SPARK
        .range(0, rows, 1, 2)
        .selectExpr(columns)
        .write()
        .format("delta")
        .partitionBy(split ? new String[] {"split"} : new String[0])
        .mode("append")
        .save(path());
  }

  private static JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(SPARK.sparkContext());
  }

  private String path() {
    return new File(folder.toFile(), "table").getPath();
  }

  private String table() {
    return "delta.`" + path() + "`";
  }
}
