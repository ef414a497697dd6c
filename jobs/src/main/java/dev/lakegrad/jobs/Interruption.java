package dev.lakegrad.jobs;

import dev.lakegrad.engine.LakegradException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a job in good order when the system asks for it, by Ctrl-C or SIGTERM: says so, cancels what
 * runs on Spark, and waits for the job's own thread to clean up and to give up what it claimed.
 *
 * <p>It runs while the JVM ends and before Spark's own clean-up. The exit code is the JVM's: 128
 * and the number of the signal.
 */
final class Interruption {
  private static final Logger LOG = LoggerFactory.getLogger(Interruption.class);
  private static final int BEFORE_SPARK = 1000;
  private static final int CANCELLATIONS = 15;
  private static final Duration STOPPING = Duration.ofSeconds(20);
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final Job job;
  private final PrintWriter err;
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile @Nullable SparkSession session;
  private volatile boolean asked;

  private Interruption(Job job, PrintWriter err) {
    this.job = job;
    this.err = err;
  }

  /** From now on, and until it is over, {@code job} ends in good order. */
  static Interruption watch(Job job, PrintWriter err) {
    Interruption interruption = new Interruption(job, err);
    ShutdownHookManager.get()
        .addShutdownHook(interruption::end, BEFORE_SPARK, LONGEST.toSeconds(), TimeUnit.SECONDS);
    return interruption;
  }

  /** The job has a session to work in. */
  void opened(SparkSession opened) {
    session = opened;
  }

  /** The job's thread has nothing left to clean up. */
  void over() {
    over.countDown();
  }

  /** Whether the system asked the job to end. */
  boolean asked() {
    return asked;
  }

  private void end() {
    if (over.getCount() == 0) {
      return; // the JVM ends because the job has
    }
    asked = true;
    if (!job.verbose()) {
      Logs.silence();
    }
    say((job.onTerminal() ? "\n" : "") + job.title() + ": interrupted; it is being stopped.");
    say("  " + (ended() ? left() : "It did not stop in time: the claim on its output is left."));
  }

  private String left() {
    try {
      return job.afterInterruption();
    } catch (LakegradException e) {
      return e.problem() + " " + e.reason();
    }
  }

  private boolean ended() {
    SparkSession running = session;
    if (running == null) {
      return true; // nothing was claimed yet
    }
    try {
      for (int i = 0; i < CANCELLATIONS; i++) {
        cancel(running.sparkContext()); // again, for the job may have begun another one
        if (over.await(1, TimeUnit.SECONDS)) {
          return true;
        }
      }
      stop(running);
      return over.await(STOPPING.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Where this fails, mostly because the job's own thread was faster, waiting goes on. */
  private static void cancel(SparkContext spark) {
    try {
      spark.cancelAllJobs();
    } catch (RuntimeException e) {
      LOG.warn("What runs on Spark could not be cancelled", e);
    }
  }

  private static void stop(SparkSession running) {
    try {
      running.stop();
    } catch (RuntimeException e) {
      LOG.warn("Spark could not be stopped", e);
    }
  }

  private void say(String line) {
    err.println(line);
    err.flush();
  }
}
