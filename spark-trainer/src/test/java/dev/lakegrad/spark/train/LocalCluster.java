package dev.lakegrad.spark.train;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.cos;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.sin;

import dev.lakegrad.data.table.DatasetVersion;
import dev.lakegrad.data.table.DeltaTables;
import dev.lakegrad.spark.SessionDefaults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A Spark application with executors in processes of their own, for the tests of one class. */
final class LocalCluster implements AutoCloseable {
  /** Features of {@link #clusters}. */
  static final int FEATURES = 6;

  private final SparkSession session;

  private LocalCluster(SparkSession session) {
    this.session = session;
  }

  /** {@code executors} processes with one core each. */
  static LocalCluster of(int executors) {
    return of(executors, 1);
  }

  /** {@code executors} processes, each of which runs one task at a time on {@code cores}. */
  static LocalCluster of(int executors, int cores) {
    try {
      // The launcher of executors wants this folder; their classes come from the class path below.
      Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
      Path scratch = Files.createTempDirectory("lakegrad-cluster");
      String classes =
          System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
      SparkConf conf =
          new SparkConf()
              .setMaster("local-cluster[" + executors + "," + cores + ",1024]")
              .setAppName("lakegrad-tests")
              .set("spark.task.cpus", Integer.toString(cores))
              .set("spark.ui.enabled", "false")
              .set("spark.driver.host", "127.0.0.1")
              .set("spark.driver.bindAddress", "127.0.0.1")
              .set("spark.executor.extraClassPath", classes)
              .set("spark.executor.memory", "768m")
              .set("spark.local.dir", scratch.toString())
              .set("spark.sql.warehouse.dir", scratch.resolve("warehouse").toUri().toString())
              .set("spark.sql.shuffle.partitions", "2")
              .set("spark.databricks.delta.snapshotPartitions", "2");
      return new LocalCluster(
          SparkSession.builder().config(SessionDefaults.fill(conf)).getOrCreate());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  SparkSession session() {
    return session;
  }

  /** The executors' processes: the only ones of Java that the driver starts. */
  List<ProcessHandle> executors() {
    return ProcessHandle.current()
        .children()
        .filter(process -> process.info().command().orElse("").endsWith("/java"))
        .toList();
  }

  /** Kills an executor as {@code kill -9} does, once, when {@code step} steps are done. */
  Progress killingAt(long step) {
    AtomicBoolean killed = new AtomicBoolean();
    return Progress.silent()
        .withListener(
            status -> {
              if (status.step() >= step && killed.compareAndSet(false, true)) {
                executors().get(0).destroyForcibly();
              }
            });
  }

  /** {@code rows} points around four centres, numbered, and the centre's number as label. */
  Dataset<Row> clusters(int rows) {
    Dataset<Row> table =
        session.range(0, rows, 1, 4).withColumn("label", pmod(col("id"), lit(4)).cast("int"));
    for (int i = 0; i < FEATURES; i++) {
      table =
          table.withColumn(
              "x" + i,
              cos(col("label").multiply(1.5).plus(i))
                  .plus(sin(col("id").multiply(i + 1)).multiply(0.3))
                  .cast("float"));
    }
    return table.drop("id");
  }

  /** Writes {@code rows} as the next version of the table at {@code path}, and pins it. */
  DatasetVersion write(Dataset<Row> rows, Path path) {
    rows.write().format("delta").mode("overwrite").save(path.toString());
    return DeltaTables.open(session, path.toString(), null, null);
  }

  @Override
  public void close() {
    session.stop();
  }
}
