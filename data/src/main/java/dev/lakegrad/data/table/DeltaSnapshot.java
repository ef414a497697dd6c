package dev.lakegrad.data.table;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.DeletionVectorDescriptor;
import org.apache.spark.sql.delta.actions.Metadata;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.collection.Iterator;
import scala.collection.immutable.Seq;

/** One version as Delta's log has it, in Java's types: the only class that calls that log. */
final class DeltaSnapshot {
  private final DeltaLog log;
  private final Snapshot snapshot;

  private DeltaSnapshot(DeltaLog log, Snapshot snapshot) {
    this.log = log;
    this.snapshot = snapshot;
  }

  /** Whether {@code path} has a log with at least one commit. */
  static boolean isTable(SparkSession spark, Path path) {
    return DeltaLog.forTable(spark, path).tableExists();
  }

  static DeltaSnapshot latest(SparkSession spark, Path path) {
    DeltaLog log = DeltaLog.forTable(spark, path);
    return new DeltaSnapshot(log, log.update(false, Option.empty(), Option.empty()));
  }

  /** The snapshot of the same table at {@code version}. */
  DeltaSnapshot at(long version) {
    return version == version()
        ? this
        : new DeltaSnapshot(log, log.getSnapshotAt(version, Option.empty(), Option.empty(), false));
  }

  long version() {
    return snapshot.version();
  }

  /** The oldest version whose log entries are all there still. */
  long oldest() {
    return log.history().getEarliestRecreatableCommit();
  }

  String tableId() {
    return snapshot.metadata().id();
  }

  long timestamp() {
    return snapshot.timestamp();
  }

  String schemaJson() {
    return snapshot.metadata().schema().json();
  }

  SortedMap<String, String> properties() {
    return toJava(snapshot.metadata().configuration());
  }

  Duration logRetention() {
    return Duration.ofMillis(log.deltaRetentionMillis(snapshot.metadata()));
  }

  Duration deletedFileRetention() {
    return Duration.ofMillis(DeltaLog.tombstoneRetentionMillis(snapshot.metadata()));
  }

  List<String> partitionColumns() {
    return toJava(snapshot.metadata().partitionColumns());
  }

  List<Entry> files() {
    AddFile[] files = (AddFile[]) snapshot.allFiles().collect();
    List<Entry> entries = new ArrayList<>();
    for (AddFile file : files) {
      entries.add(entry(file));
    }
    return entries;
  }

  /**
   * What the log says of a file.
   *
   * @param rows alive, or empty where the writer kept no statistics
   * @param deleted how many rows the deletion vector deletes
   * @param vectorFile the file that holds the deletion vector, if one does
   */
  record Entry(
      String path,
      OptionalLong rows,
      long bytes,
      long deleted,
      @Nullable Path vectorFile,
      SortedMap<String, String> partition) {}

  private Entry entry(AddFile file) {
    DeletionVectorDescriptor vector = file.deletionVector();
    Option<?> rows = file.numLogicalRecords();
    return new Entry(
        decode(file.path()),
        rows.isDefined() ? OptionalLong.of((Long) rows.get()) : OptionalLong.empty(),
        file.size(),
        vector == null ? 0 : vector.cardinality(),
        vector != null && vector.isOnDisk() ? vector.absolutePath(log.dataPath()) : null,
        partition(file));
  }

  /** The log keys partition values by physical names, which differ where columns are mapped. */
  private SortedMap<String, String> partition(AddFile file) {
    Metadata metadata = snapshot.metadata();
    List<String> physical = toJava(metadata.physicalPartitionColumns());
    List<String> logical = toJava(metadata.partitionColumns());
    SortedMap<String, String> values = toJava(file.partitionValues());
    SortedMap<String, String> named = new TreeMap<>();
    for (int i = 0; i < logical.size(); i++) {
      String value = values.get(physical.get(i));
      if (value != null) {
        named.put(logical.get(i), value);
      }
    }
    return named;
  }

  /** Paths are URL-encoded in the log. */
  private static String decode(String path) {
    URI uri = URI.create(path);
    return uri.isAbsolute() ? new Path(uri).toString() : uri.getPath();
  }

  private static List<String> toJava(Seq<String> values) {
    List<String> list = new ArrayList<>();
    values.iterator().foreach(list::add);
    return list;
  }

  private static SortedMap<String, String> toJava(
      scala.collection.immutable.Map<String, String> values) {
    SortedMap<String, String> map = new TreeMap<>();
    Iterator<String> keys = values.keysIterator();
    while (keys.hasNext()) {
      String key = keys.next();
      String value = values.apply(key);
      if (value != null) {
        map.put(key, value);
      }
    }
    return map;
  }
}
