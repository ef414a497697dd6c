package dev.lakegrad.jobs;

import dev.lakegrad.spark.SessionDefaults;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Makes the session of a submitted job: the user's settings, then Lakegrad's defaults. */
final class OwnSessions implements Sessions {

  @Override
  public SparkSession open(String title) {
    SparkSession.Builder builder = SessionDefaults.builder(title);
    if (!new SparkConf().contains("spark.master")) {
      builder = builder.master("local[*]");
    }
    return builder.getOrCreate();
  }

  @Override
  public void close(SparkSession session) {
    session.stop();
  }
}
