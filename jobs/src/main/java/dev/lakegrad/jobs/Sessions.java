package dev.lakegrad.jobs;

import org.apache.spark.sql.SparkSession;

/** Where a job's Spark session comes from: the command line makes one, a test lends its own. */
interface Sessions {

  /** How the job that used a session has ended. */
  enum Ending {
    WELL,
    BADLY
  }

  SparkSession open(Job job);

  /** Ends what {@link #open} began. */
  void close(SparkSession session, Ending ending);

  /** Whether the system asked the job to end before it had. */
  default boolean interrupted() {
    return false;
  }
}
