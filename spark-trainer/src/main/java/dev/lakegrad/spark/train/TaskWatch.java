package dev.lakegrad.spark.train;

import dev.lakegrad.spark.collective.Collective;
import org.apache.spark.TaskContext;

/**
 * Aborts a collective when Spark kills its task. Spark only marks the task; a thread that waits for
 * a peer would not see it before its deadline.
 */
final class TaskWatch implements AutoCloseable {
  private static final int PAUSE_MILLIS = 100;

  private final TaskContext context;
  private final Collective collective;
  private final Thread thread;

  private TaskWatch(TaskContext context, Collective collective) {
    this.context = context;
    this.collective = collective;
    this.thread = new Thread(this::watch, "lakegrad-watch");
  }

  static TaskWatch over(TaskContext context, Collective collective) {
    TaskWatch watch = new TaskWatch(context, collective);
    watch.thread.setDaemon(true);
    watch.thread.start();
    return watch;
  }

  private void watch() {
    try {
      while (!context.isInterrupted()) {
        Thread.sleep(PAUSE_MILLIS);
      }
      collective.abort("Spark killed the task");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
