package dev.lakegrad.spark.train;

import dev.lakegrad.engine.LakegradException;
import java.time.Duration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import org.apache.spark.api.java.JavaSparkContext;

/** How many tasks the executors that are registered now can run at the same time. */
final class Slots {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final JavaSparkContext spark;

  Slots(JavaSparkContext spark) {
    this.spark = spark;
  }

  /** The number that Spark itself compares with a barrier stage's tasks. */
  int count() {
    SparkContext context = spark.sc();
    return context.maxNumConcurrentTasks(context.resourceProfileManager().defaultResourceProfile());
  }

  /** How many cores one process uses for all tasks, where Spark is one process; else 0. */
  static int localCores(SparkConf conf) {
    return SparkContext$.MODULE$.numDriverCores(conf.get("spark.master"));
  }

  /** Returns when there are {@code workers} slots; executors take some seconds to register. */
  void await(int workers, Duration patience) {
    // One process has all its slots from the beginning.
    Duration deadline = Preflight.local(spark.getConf()) ? Duration.ZERO : patience;
    long end = System.nanoTime() + deadline.toNanos();
    while (count() < workers) {
      if (System.nanoTime() - end >= 0) {
        throw tooFew(workers, count(), deadline);
      }
      pause();
    }
  }

  private LakegradException tooFew(int workers, int slots, Duration deadline) {
    return new LakegradException(
        String.format(
            "%s not fit into %s.",
            workers == 1 ? "1 worker does" : workers + " workers do", count(slots, "slot")),
        String.format(
            "All workers run at the same time, and the executors of %s offer %s%s (cores divided by"
                + " spark.task.cpus, %s).",
            spark.sc().master(),
            count(slots, "task slot"),
            deadline.isZero() ? "" : " after " + deadline.toSeconds() + " s",
            spark.getConf().get("spark.task.cpus", "1")),
        slots == 0
            ? "See that the cluster has executors to give, with enough cores each."
            : "Ask for at most "
                + count(slots, "worker")
                + ", or give the application more executors or cores.");
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LakegradException(
          "Waiting for executors was interrupted.",
          "Somebody ended the thread that starts the training.",
          "Start it again, with RESUME if it had written checkpoints.",
          e);
    }
  }
}
