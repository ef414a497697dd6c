package dev.lakegrad.jobs;

import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.spark.SessionDefaults;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Makes the session of a submitted job: the user's settings, then Lakegrad's defaults. There is one
 * job in a JVM, and what Spark lays down beside it is taken away with the session.
 */
final class OwnSessions implements Sessions {
  /**
   * Tasks in which Delta reads a table's log: 50, of which a single machine only feels the cost.
   */
  private static final String LOG_PARTITIONS = "spark.databricks.delta.snapshotPartitions";

  private static final String WAREHOUSE = "spark.sql.warehouse.dir";
  private static final long FEW = 4;

  private final PrintWriter err;
  private @Nullable Interruption interruption;
  private @Nullable Litter litter;

  OwnSessions(PrintWriter err) {
    this.err = err;
  }

  @Override
  public SparkSession open(Job job) {
    SparkConf given = new SparkConf();
    String master = given.get("spark.master", "local[*]");
    Litter own = Litter.of(master);
    litter = own;
    Interruption watching = Interruption.watch(job, err);
    interruption = watching;
    try {
      SparkSession session = builder(job, given, master, own).getOrCreate();
      watching.opened(session);
      refuseUnregistered(session, master);
      return session;
    } catch (Exception | Error e) { // Scala does not declare what it throws
      own.remove();
      watching.over();
      Optional<LakegradException> told = StartFailure.of(master, e);
      if (told.isPresent()) {
        throw told.get();
      }
      throw e;
    }
  }

  private static void refuseUnregistered(SparkSession session, String master) {
    try {
      StartFailure.check(master, session.sparkContext().applicationId());
    } catch (LakegradException e) {
      session.stop();
      throw e;
    }
  }

  private static SparkSession.Builder builder(
      Job job, SparkConf given, String master, Litter litter) {
    SparkSession.Builder builder = SessionDefaults.builder(job.title()).master(master);
    if (master.startsWith("local") && !given.contains(LOG_PARTITIONS)) {
      builder = builder.config(LOG_PARTITIONS, FEW);
    }
    return given.contains(WAREHOUSE) ? builder : builder.config(WAREHOUSE, litter.warehouse());
  }

  @Override
  public void close(SparkSession session, Ending ending) {
    Litter own = Objects.requireNonNull(litter, "open comes first");
    String application = session.sparkContext().applicationId();
    try {
      session.stop();
    } finally {
      own.remove();
      if (ending == Ending.WELL) {
        own.removeLogs(application);
      }
      Objects.requireNonNull(interruption, "open comes first").over();
    }
  }

  @Override
  public boolean interrupted() {
    Interruption watching = interruption;
    return watching != null && watching.asked();
  }
}
