package dev.lakegrad.jobs;

import org.apache.spark.sql.SparkSession;

/** Where a job's Spark session comes from: the command line makes one, a test lends its own. */
interface Sessions {

  SparkSession open(String title);

  /** Ends what {@link #open} began. */
  void close(SparkSession session);
}
