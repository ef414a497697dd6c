package dev.lakegrad.jobs;

import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Makes the session of a submitted job: the user's settings, then Lakegrad's defaults. */
final class OwnSessions implements Sessions {

  @Override
  public SparkSession open(String title) {
    SparkConf conf = new SparkConf();
    SparkSession.Builder builder = SparkSession.builder().appName(title).config(conf);
    if (!conf.contains("spark.master")) {
      builder.master("local[*]");
    }
    return builder.getOrCreate();
  }

  @Override
  public void close(SparkSession session) {
    session.stop();
  }
}
