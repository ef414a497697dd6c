package dev.lakegrad.jobs;

import dev.lakegrad.spark.SessionDefaults;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/** One Spark session for all tests of this JVM, with the settings that jobs get. */
final class JobSession {
  private JobSession() {}

  /** Made at the first call; ends with the JVM. */
  static SparkSession get() {
    return Holder.SESSION;
  }

  private static final class Holder {
    private static final SparkSession SESSION =
        SessionDefaults.builder("lakegrad-jobs-tests")
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.databricks.delta.snapshotPartitions", "2")
            .config("spark.sql.warehouse.dir", Path.of("target", "warehouse").toUri().toString())
            .getOrCreate();
  }
}
