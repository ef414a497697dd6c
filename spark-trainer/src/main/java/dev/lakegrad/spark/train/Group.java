package dev.lakegrad.spark.train;

import dev.lakegrad.engine.Check;
import java.io.Serializable;

/**
 * Who trains together, and how they keep in step.
 *
 * @param workers tasks that train at the same time
 * @param threads of each worker, which share its batch; 0 for as many as a task has cores
 * @param averageEvery steps from one average of the weights to the next, in averaging mode
 */
public record Group(int workers, int threads, SyncMode sync, int averageEvery)
    implements Serializable {

  public Group {
    Check.that(workers > 0, "training", "%d workers", workers);
    Check.that(threads >= 0, "training", "%d threads", threads);
    Check.that(averageEvery > 0, "training", "averaging every %d steps", averageEvery);
  }

  static final Group DEFAULT = new Group(1, 0, SyncMode.RING, 8);

  Group withWorkers(int changed) {
    return new Group(changed, threads, sync, averageEvery);
  }

  Group withThreads(int changed) {
    return new Group(workers, changed, sync, averageEvery);
  }

  Group withSync(SyncMode changed) {
    return new Group(workers, threads, changed, averageEvery);
  }

  Group withAverageEvery(int changed) {
    return new Group(workers, threads, sync, changed);
  }
}
