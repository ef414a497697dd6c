package dev.lakegrad.jobs;

import dev.lakegrad.spark.SessionDefaults;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Makes the session of a submitted job: the user's settings, then Lakegrad's defaults. */
final class OwnSessions implements Sessions {
  /**
   * Tasks in which Delta reads a table's log: 50, of which a single machine only feels the cost.
   */
  private static final String LOG_PARTITIONS = "spark.databricks.delta.snapshotPartitions";

  private static final long FEW = 4;

  @Override
  public SparkSession open(String title) {
    SparkConf given = new SparkConf();
    String master = given.get("spark.master", "local[*]");
    SparkSession.Builder builder = SessionDefaults.builder(title).master(master);
    if (master.startsWith("local") && !given.contains(LOG_PARTITIONS)) {
      builder = builder.config(LOG_PARTITIONS, FEW);
    }
    return builder.getOrCreate();
  }

  @Override
  public void close(SparkSession session) {
    session.stop();
  }
}
