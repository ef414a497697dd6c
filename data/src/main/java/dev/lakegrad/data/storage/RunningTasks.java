package dev.lakegrad.data.storage;

import java.time.Duration;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tasks of the Spark jobs that this thread starts while this is open.
 *
 * <p>A job that has failed is reported while others of its tasks still run, and write: what it
 * wrote can be taken away only after they have ended.
 */
public final class RunningTasks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunningTasks.class);
  private static final String MARK = "dev.lakegrad.writing";

  private final SparkContext spark;
  private final String mark = UUID.randomUUID().toString();
  private final Counter counter = new Counter(mark);

  private RunningTasks(SparkContext spark) {
    this.spark = spark;
  }

  /** Counts from now on. */
  public static RunningTasks of(SparkContext spark) {
    RunningTasks tasks = new RunningTasks(spark);
    spark.addSparkListener(tasks.counter);
    spark.setLocalProperty(MARK, tasks.mark);
    return tasks;
  }

  /** Returns when all have ended, or warns that some have not after {@code patience}. */
  public void awaitEnd(Duration patience) {
    try {
      spark.listenerBus().waitUntilEmpty(patience.toMillis()); // so that every start is counted
      if (spark.isStopped()) {
        return; // no end is reported any more, and executors went with the application
      }
      if (!counter.awaitNone(patience)) {
        LOG.warn("Tasks of a job that failed still run after {}, and may write", patience);
      }
    } catch (TimeoutException e) {
      LOG.warn("It is not known whether tasks of a job that failed still run, and may write", e);
    } catch (InterruptedException e) {
      LOG.warn("Waiting for the tasks of a job that failed was interrupted", e);
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    spark.setLocalProperty(MARK, null);
    spark.removeSparkListener(counter);
  }

  /** Spark calls this on a thread of its own. */
  private static final class Counter extends SparkListener {
    private final String mark;
    private final Set<Integer> stages = new HashSet<>();
    private int running;

    Counter(String mark) {
      this.mark = mark;
    }

    @Override
    public synchronized void onStageSubmitted(SparkListenerStageSubmitted event) {
      @Nullable Properties properties = event.properties();
      if (properties != null && mark.equals(properties.getProperty(MARK))) {
        stages.add(event.stageInfo().stageId());
      }
    }

    @Override
    public synchronized void onTaskStart(SparkListenerTaskStart event) {
      if (stages.contains(event.stageId())) {
        running++;
      }
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd event) {
      if (stages.contains(event.stageId())) {
        running--;
        notifyAll();
      }
    }

    synchronized boolean awaitNone(Duration patience) throws InterruptedException {
      long end = System.nanoTime() + patience.toNanos();
      while (running > 0) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return false;
        }
        wait(left);
      }
      return true;
    }
  }
}
