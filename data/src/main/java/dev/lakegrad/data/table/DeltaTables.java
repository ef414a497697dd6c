package dev.lakegrad.data.table;

import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.memory.Shape;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.jspecify.annotations.Nullable;

/** Opens versions of Delta tables, on the driver, and refuses what would fail later. */
public final class DeltaTables {
  private static final List<String> SILENT_LOSS =
      List.of("spark.sql.files.ignoreMissingFiles", "spark.sql.files.ignoreCorruptFiles");
  private static final String BEYOND_RETENTION =
      "DELTA_UNSUPPORTED_TIME_TRAVEL_BEYOND_DELETED_FILE_RETENTION_DURATION";

  private DeltaTables() {}

  /**
   * Pins a version of the table at {@code path}, with every file checked to be on storage.
   *
   * @param version null for the latest
   * @param split only files whose partition column {@code split} holds this; null for all
   */
  public static DatasetVersion open(
      SparkSession spark, String path, @Nullable Long version, @Nullable String split) {
    refuseSilentLoss(spark);
    Path table = qualify(spark, path);
    DeltaSnapshot latest = latest(spark, table);
    DeltaSnapshot pinned = version == null ? latest : pin(spark, table, latest, version);
    List<DeltaSnapshot.Entry> entries = pinned.files();
    if (split != null) {
      entries = ofSplit(table.toString(), pinned, entries, split);
    }
    String title =
        "version " + pinned.version() + " of " + table + (split == null ? "" : ", split " + split);
    Configuration conf = spark.sessionState().newHadoopConf();
    TableFiles files = new TableFiles(table, title, conf);
    files.checkPresent(entries);
    DatasetVersion dataset =
        new DatasetVersion(
            pinned.tableId(),
            table.toString(),
            pinned.version(),
            pinned.timestamp(),
            pinned.schemaJson(),
            pinned.properties(),
            files.counted(entries),
            split);
    if (dataset.rows() == 0) {
      throw DataException.empty(title);
    }
    return dataset;
  }

  /** The latest version's number. */
  public static long latestVersion(SparkSession spark, String path) {
    return latest(spark, qualify(spark, path)).version();
  }

  /** How long {@code version} stays readable. */
  public static Retention retention(SparkSession spark, DatasetVersion version) {
    DeltaSnapshot latest = latest(spark, new Path(version.path()));
    return new Retention(
        version,
        Instant.ofEpochMilli(version.timestamp()),
        latest.version() == version.version(),
        latest.logRetention(),
        latest.deletedFileRetention());
  }

  /** The splits that the table has at {@code version}, sorted; none if it is not split. */
  public static List<String> splits(DatasetVersion version) {
    return List.copyOf(
        new TreeSet<>(
            version.files().stream()
                .map(f -> f.partition().get(Properties.SPLIT))
                .filter(Objects::nonNull)
                .toList()));
  }

  /**
   * The samples of {@code version}; looks into the data for what neither the table's properties nor
   * {@code options} say: the number of classes and the length of an array column.
   */
  public static SampleSchema samples(
      SparkSession spark, DatasetVersion version, SampleOptions options) {
    SchemaReader reader = new SchemaReader(version, options);
    SampleOptions known = options;
    Optional<String> array = reader.arrayOfUnknownLength();
    if (array.isPresent()) {
      int length = first(spark, version, functions.max(functions.size(functions.col(array.get()))));
      known = known.withShape(Shape.of(length));
    }
    Optional<String> label = reader.labelOfUnknownClasses();
    if (label.isPresent()) {
      int last = first(spark, version, functions.max(functions.col(label.get())).cast("int"));
      known = known.withClasses(last + 1);
    }
    return SampleSchema.of(version, known);
  }

  /** The rows of {@code version}, as Spark reads them. */
  public static Dataset<Row> rows(SparkSession spark, DatasetVersion version) {
    Dataset<Row> all = at(spark, version.path(), version.version());
    return version.split() == null
        ? all
        : all.where(functions.col(Properties.SPLIT).equalTo(version.split()));
  }

  private static int first(SparkSession spark, DatasetVersion version, Column value) {
    Row row = rows(spark, version).select(value).first();
    return row.isNullAt(0) ? 0 : row.getInt(0);
  }

  private static Dataset<Row> at(SparkSession spark, String path, long version) {
    return spark.read().format("delta").option("versionAsOf", version).load(path);
  }

  private static void refuseSilentLoss(SparkSession spark) {
    for (String setting : SILENT_LOSS) {
      if (Boolean.parseBoolean(spark.conf().get(setting, "false"))) {
        throw DataException.silentLoss(setting);
      }
    }
  }

  private static Path qualify(SparkSession spark, String path) {
    try {
      Path table = new Path(path);
      FileSystem files = table.getFileSystem(spark.sessionState().newHadoopConf());
      Path qualified = files.makeQualified(table);
      if (!files.exists(qualified)) {
        throw DataException.noTable(path);
      }
      return qualified;
    } catch (IOException | IllegalArgumentException e) {
      throw DataException.unreachable(path, e);
    }
  }

  private static DeltaSnapshot latest(SparkSession spark, Path table) {
    if (!DeltaSnapshot.isTable(spark, table)) {
      throw DataException.notDelta(table.toString(), contents(spark, table));
    }
    return DeltaSnapshot.latest(spark, table);
  }

  private static String contents(SparkSession spark, Path folder) {
    try {
      FileSystem files = folder.getFileSystem(spark.sessionState().newHadoopConf());
      FileStatus[] found = files.listStatus(folder);
      return found.length == 0
          ? "the folder is empty"
          : "the folder holds " + found.length + " entries, one is " + found[0].getPath().getName();
    } catch (FileNotFoundException e) {
      return "the folder is gone";
    } catch (IOException e) {
      throw DataException.unreachable(folder.toString(), e);
    }
  }

  /** Goes through Delta's own check first, so that what Spark SQL refuses is refused here too. */
  private static DeltaSnapshot pin(
      SparkSession spark, Path table, DeltaSnapshot latest, long version) {
    long oldest = latest.oldest();
    if (version < 0 || version > latest.version()) {
      throw DataException.noVersion(table.toString(), version, oldest, latest.version());
    }
    try {
      at(spark, table.toString(), version).schema();
      return latest.at(version);
    } catch (RuntimeException e) {
      throw refusal(table.toString(), latest, version, e);
    } catch (Exception e) { // Delta's checked exceptions come undeclared through Scala
      throw refusal(table.toString(), latest, version, e);
    }
  }

  private static LakegradException refusal(
      String path, DeltaSnapshot latest, long version, Exception e) {
    String condition = e instanceof SparkThrowable s ? s.getCondition() : null;
    if (BEYOND_RETENTION.equals(condition)) {
      long age = System.currentTimeMillis() - latest.at(version).timestamp();
      return DataException.beyondRetention(path, version, age, e);
    }
    return DataException.versionCleaned(path, version, latest.oldest(), latest.version(), e);
  }

  private static List<DeltaSnapshot.Entry> ofSplit(
      String path, DeltaSnapshot pinned, List<DeltaSnapshot.Entry> entries, String split) {
    TreeSet<String> splits = new TreeSet<>();
    for (DeltaSnapshot.Entry entry : entries) {
      String value = entry.partition().get(Properties.SPLIT);
      if (value != null) {
        splits.add(value);
      }
    }
    if (!splits.contains(split)) {
      throw DataException.noSplit(path, pinned.version(), split, List.copyOf(splits));
    }
    return entries.stream().filter(e -> split.equals(e.partition().get(Properties.SPLIT))).toList();
  }
}
