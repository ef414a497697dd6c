package dev.lakegrad.data.ingest;

import static org.apache.spark.sql.functions.col;

import dev.lakegrad.data.ingest.Target.Mode;
import dev.lakegrad.data.storage.NewTable;
import dev.lakegrad.data.table.DeltaTables;
import dev.lakegrad.data.table.Properties;
import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.LakegradException;
import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.CreateTableWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.catalyst.analysis.TableAlreadyExistsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table that one import writes, in one commit.
 *
 * <p>Made before the source is read, so that a target that cannot be written is refused at once. If
 * it is closed without a commit, what the import put into a new table's folder is removed, unless
 * another writer made a table there; an append that fails leaves at most files that no version
 * names, which VACUUM removes.
 */
final class Destination implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Destination.class);
  private static final int LEAST_FILES = 4;

  /** What later rows may differ in: statistics of the first ones, and where rows came from. */
  private static final Set<String> FREE =
      Set.of(Properties.MEAN, Properties.STD, Properties.SOURCE);

  private final SparkSession spark;
  private final Target target;
  private final String path;
  private final @Nullable NewTable fresh; // null for an append

  private Destination(SparkSession spark, Target target, String path, @Nullable NewTable fresh) {
    this.spark = spark;
    this.target = target;
    this.path = path;
    this.fresh = fresh;
  }

  /** Claims the place of a new table, or finds the table to append to. */
  static Destination open(SparkSession spark, Target target) {
    Check.that(
        spark.conf().get("spark.sql.catalog.spark_catalog", "").endsWith(".DeltaCatalog"),
        "import",
        "the session has no Delta catalog: set spark.sql.catalog.spark_catalog to %s",
        "org.apache.spark.sql.delta.catalog.DeltaCatalog");
    if (target.mode() == Mode.CREATE) {
      NewTable fresh = NewTable.claim(spark, target.table());
      return new Destination(spark, target, fresh.path(), fresh);
    }
    try {
      Path raw = new Path(target.table());
      FileSystem fileSystem = raw.getFileSystem(spark.sessionState().newHadoopConf());
      Path path = fileSystem.makeQualified(raw);
      if (!NewTable.hasCommit(fileSystem, path)) {
        throw ImportException.noTable(path.toString());
      }
      return new Destination(spark, target, path.toString(), null);
    } catch (IOException e) {
      throw ImportException.notWritten(target.table(), e);
    }
  }

  /** How many data files to write for each split. */
  int files() {
    return target.files() > 0
        ? target.files()
        : Math.max(LEAST_FILES, spark.sparkContext().defaultParallelism());
  }

  /** The version that {@link #commit} is going to make, if nobody else commits meanwhile. */
  long nextVersion() {
    return fresh != null ? 0 : lastCommit().<Long>getAs("version") + 1;
  }

  /**
   * Writes {@code rows} and properties as one version.
   *
   * @param rows partitioned as the files shall be, with the column {@code split}
   * @param expected how many rows of each split the source was found to have
   */
  ImportReport commit(
      Dataset<Row> rows, SortedMap<String, String> properties, SortedMap<String, Long> expected) {
    SortedMap<String, String> kept = properties;
    String mark = "lakegrad import " + UUID.randomUUID();
    long next = nextVersion();
    try {
      if (fresh != null) {
        create(fresh, rows, properties);
      } else {
        kept = append(rows, properties, mark);
      }
    } catch (LakegradException e) {
      throw e;
    } catch (Exception e) {
      throw ImportException.notWritten(path, e);
    }
    Row own = fresh != null ? firstCommit() : markedCommit(mark, next);
    long version = own.<Long>getAs("version");
    Map<String, String> metrics = own.getJavaMap(own.fieldIndex("operationMetrics"));
    long written = Long.parseLong(metrics.getOrDefault("numOutputRows", "0"));
    long checked = expected.values().stream().mapToLong(Long::longValue).sum();
    if (written != checked) {
      throw fresh != null
          ? ImportException.changed(path, checked, written)
          : ImportException.appendChanged(path, version, checked, written);
    }
    if (fresh != null) {
      fresh.keep();
    }
    long total = fresh != null ? written : DeltaTables.open(spark, path, version, null).rows();
    int files = Integer.parseInt(metrics.getOrDefault("numFiles", "0"));
    LOG.info("Wrote {} rows in {} files to {}", written, files, path);
    return new ImportReport(path, version, written, expected, total, files, kept);
  }

  @Override
  public void close() {
    if (fresh != null) {
      fresh.close();
    }
  }

  private void create(NewTable table, Dataset<Row> rows, SortedMap<String, String> properties) {
    CreateTableWriter<Row> writer =
        rows.writeTo(name())
            .using("delta")
            .partitionedBy(col(Properties.SPLIT))
            .option("compression", "zstd");
    for (Map.Entry<String, String> property : properties.entrySet()) {
      writer = writer.tableProperty(property.getKey(), property.getValue());
    }
    try {
      writer.create();
      table.made();
    } catch (TableAlreadyExistsException e) {
      throw NewTable.exists(path, e);
    }
  }

  private SortedMap<String, String> append(
      Dataset<Row> rows, SortedMap<String, String> properties, String mark)
      throws NoSuchTableException {
    SortedMap<String, String> there = ownProperties();
    for (String key : properties.keySet()) {
      String old = there.getOrDefault(key, "absent");
      if (!FREE.contains(key) && !old.equals(properties.get(key))) {
        throw ImportException.disagrees(path, key, old, properties.get(key));
      }
    }
    String old = spark.read().format("delta").load(path).schema().simpleString();
    String added = rows.schema().simpleString();
    if (!old.equals(added)) {
      throw ImportException.disagrees(path, "schema", old, added);
    }
    rows.writeTo(name()).option("compression", "zstd").option("userMetadata", mark).append();
    return there;
  }

  private SortedMap<String, String> ownProperties() {
    Row detail = DeltaTable.forPath(spark, path).detail().head();
    Map<String, String> all = detail.getJavaMap(detail.fieldIndex("properties"));
    SortedMap<String, String> own = new TreeMap<>(all);
    own.keySet().removeIf(key -> !key.startsWith("lakegrad."));
    return own;
  }

  private Row lastCommit() {
    return DeltaTable.forPath(spark, path).history(1).head();
  }

  /** The commit that made the table: others may have added to it since. */
  Row firstCommit() {
    return DeltaTable.forPath(spark, path).history().where("version = 0").head();
  }

  /** The commit that bears our mark, among those from {@code first} on: others may write too. */
  Row markedCommit(String mark, long first) {
    int since = Math.toIntExact(lastCommit().<Long>getAs("version") - first + 1);
    return DeltaTable.forPath(spark, path).history(Math.max(1, since)).collectAsList().stream()
        .filter(commit -> mark.equals(commit.getAs("userMetadata")))
        .findFirst()
        .orElseThrow(() -> ImportException.noCommit(path));
  }

  private String name() {
    return "delta.`" + path.replace("`", "``") + "`";
  }
}
