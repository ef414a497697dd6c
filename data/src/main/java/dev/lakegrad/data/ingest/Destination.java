package dev.lakegrad.data.ingest;

import static org.apache.spark.sql.functions.col;

import dev.lakegrad.data.ingest.Target.Mode;
import dev.lakegrad.data.storage.Claim;
import dev.lakegrad.data.storage.RunningTasks;
import dev.lakegrad.data.table.Properties;
import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.LakegradException;
import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
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
  private static final Duration STOPPING = Duration.ofMinutes(1);

  /** What an import puts into the folder of a new table; all else there is somebody else's. */
  private static final Pattern OWN = Pattern.compile("_delta_log|" + Properties.SPLIT + "=.*");

  /** What later rows may differ in: statistics of the first ones, and where rows came from. */
  private static final Set<String> FREE =
      Set.of(Properties.MEAN, Properties.STD, Properties.SOURCE);

  private final SparkSession spark;
  private final Target target;
  private final FileSystem fileSystem;
  private final Path path;
  private final @Nullable Claim claim;
  private final RunningTasks tasks;
  private boolean created;
  private boolean committed;

  private Destination(
      SparkSession spark, Target target, FileSystem fileSystem, Path path, @Nullable Claim claim) {
    this.spark = spark;
    this.target = target;
    this.fileSystem = fileSystem;
    this.path = path;
    this.claim = claim;
    this.tasks = RunningTasks.of(spark.sparkContext());
  }

  /** Claims the place of a new table, or finds the table to append to. */
  static Destination open(SparkSession spark, Target target) {
    Check.that(
        spark.conf().get("spark.sql.catalog.spark_catalog", "").endsWith(".DeltaCatalog"),
        "import",
        "the session has no Delta catalog: set spark.sql.catalog.spark_catalog to %s",
        "org.apache.spark.sql.delta.catalog.DeltaCatalog");
    try {
      Path raw = new Path(target.table());
      FileSystem fileSystem = raw.getFileSystem(spark.sparkContext().hadoopConfiguration());
      Path path = fileSystem.makeQualified(raw);
      if (target.mode() == Mode.APPEND) {
        if (!hasCommit(fileSystem, path)) {
          throw ImportException.noTable(path.toString());
        }
        return new Destination(spark, target, fileSystem, path, null);
      }
      return create(spark, target, fileSystem, path);
    } catch (IOException e) {
      throw ImportException.notWritten(target.table(), e);
    }
  }

  private static Destination create(
      SparkSession spark, Target target, FileSystem fileSystem, Path path) throws IOException {
    if (hasCommit(fileSystem, path)) {
      throw ImportException.exists(path.toString(), null);
    }
    Claim claim =
        Claim.beside(
            fileSystem,
            path,
            (name, owner) -> ImportException.claimed(path.toString(), name, owner));
    try {
      if (hasCommit(fileSystem, path)) {
        throw ImportException.exists(path.toString(), null);
      }
      List<Path> there = contents(fileSystem, path);
      if (!there.isEmpty()) {
        if (!claim.inherited() || !there.stream().allMatch(Destination::own)) {
          throw ImportException.notEmpty(path.toString());
        }
        LOG.warn("Removing {}, left by an import that ended before its commit", path);
        removeOwn(fileSystem, path);
      }
      return new Destination(spark, target, fileSystem, path, claim);
    } catch (IOException | LakegradException e) {
      claim.close();
      throw e;
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
    return target.mode() == Mode.CREATE ? 0 : lastCommit().<Long>getAs("version") + 1;
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
      if (target.mode() == Mode.CREATE) {
        create(rows, properties);
        created = true;
      } else {
        kept = append(rows, properties, mark);
      }
    } catch (LakegradException e) {
      throw e;
    } catch (Exception e) {
      throw ImportException.notWritten(path.toString(), e);
    }
    Row own = target.mode() == Mode.CREATE ? firstCommit() : markedCommit(mark, next);
    long version = own.<Long>getAs("version");
    Map<String, String> metrics = own.getJavaMap(own.fieldIndex("operationMetrics"));
    long written = Long.parseLong(metrics.getOrDefault("numOutputRows", "0"));
    long checked = expected.values().stream().mapToLong(Long::longValue).sum();
    if (written != checked) {
      throw target.mode() == Mode.CREATE
          ? ImportException.changed(path.toString(), checked, written)
          : ImportException.appendChanged(path.toString(), version, checked, written);
    }
    committed = true;
    int files = Integer.parseInt(metrics.getOrDefault("numFiles", "0"));
    LOG.info("Wrote {} rows in {} files to {}", written, files, path);
    return new ImportReport(path.toString(), version, written, expected, files, kept);
  }

  @Override
  public void close() {
    try (tasks;
        claim) {
      if (claim != null && !committed) {
        tasks.awaitEnd(STOPPING);
        if (created || !hasCommit(fileSystem, path)) {
          removeOwn(fileSystem, path);
        }
      }
    } catch (IOException e) {
      throw new LakegradException(
          "The remains of an import could not be removed from " + path + ".",
          "The file system says: " + ImportException.firstLine(e) + ".",
          "Delete that folder before the next import.",
          e);
    }
  }

  private void create(Dataset<Row> rows, SortedMap<String, String> properties) {
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
    } catch (TableAlreadyExistsException e) {
      throw ImportException.exists(path.toString(), e);
    }
  }

  private SortedMap<String, String> append(
      Dataset<Row> rows, SortedMap<String, String> properties, String mark)
      throws NoSuchTableException {
    SortedMap<String, String> there = ownProperties();
    for (String key : properties.keySet()) {
      String old = there.getOrDefault(key, "absent");
      if (!FREE.contains(key) && !old.equals(properties.get(key))) {
        throw ImportException.disagrees(path.toString(), key, old, properties.get(key));
      }
    }
    String old = spark.read().format("delta").load(path.toString()).schema().simpleString();
    String added = rows.schema().simpleString();
    if (!old.equals(added)) {
      throw ImportException.disagrees(path.toString(), "schema", old, added);
    }
    rows.writeTo(name()).option("compression", "zstd").option("userMetadata", mark).append();
    return there;
  }

  private SortedMap<String, String> ownProperties() {
    Row detail = DeltaTable.forPath(spark, path.toString()).detail().head();
    Map<String, String> all = detail.getJavaMap(detail.fieldIndex("properties"));
    SortedMap<String, String> own = new TreeMap<>(all);
    own.keySet().removeIf(key -> !key.startsWith("lakegrad."));
    return own;
  }

  private Row lastCommit() {
    return DeltaTable.forPath(spark, path.toString()).history(1).head();
  }

  /** The commit that made the table: others may have added to it since. */
  Row firstCommit() {
    return DeltaTable.forPath(spark, path.toString()).history().where("version = 0").head();
  }

  /** The commit that bears our mark, among those from {@code first} on: others may write too. */
  Row markedCommit(String mark, long first) {
    int since = Math.toIntExact(lastCommit().<Long>getAs("version") - first + 1);
    return DeltaTable.forPath(spark, path.toString())
        .history(Math.max(1, since))
        .collectAsList()
        .stream()
        .filter(commit -> mark.equals(commit.getAs("userMetadata")))
        .findFirst()
        .orElseThrow(() -> ImportException.noCommit(path.toString()));
  }

  private String name() {
    return "delta.`" + path.toString().replace("`", "``") + "`";
  }

  private static boolean own(Path file) {
    return OWN.matcher(file.getName()).matches();
  }

  private static List<Path> contents(FileSystem fileSystem, Path folder) throws IOException {
    return fileSystem.exists(folder)
        ? Arrays.stream(fileSystem.listStatus(folder)).map(FileStatus::getPath).toList()
        : List.of();
  }

  /** Removes what an import wrote, and the folder if nothing else is in it. */
  private static void removeOwn(FileSystem fileSystem, Path folder) throws IOException {
    for (Path file : contents(fileSystem, folder)) {
      if (own(file)) {
        fileSystem.delete(file, true);
      }
    }
    if (contents(fileSystem, folder).isEmpty()) {
      fileSystem.delete(folder, false);
    }
  }

  private static boolean hasCommit(FileSystem fileSystem, Path path) throws IOException {
    Path log = new Path(path, "_delta_log");
    if (!fileSystem.exists(log)) {
      return false;
    }
    for (FileStatus status : fileSystem.listStatus(log)) {
      if (status.getPath().getName().matches("\\d{20}\\.(json|checkpoint.*)")) {
        return true;
      }
    }
    return false;
  }
}
