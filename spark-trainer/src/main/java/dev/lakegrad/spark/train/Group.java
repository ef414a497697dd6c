package dev.lakegrad.spark.train;

import dev.lakegrad.engine.Check;
import java.io.Serializable;

/**
 * Who trains together, and how they keep in step.
 *
 * @param averageEvery steps from one average of the weights to the next, in averaging mode
 */
public record Group(int workers, SyncMode sync, int averageEvery) implements Serializable {

  public Group {
    Check.that(workers > 0, "training", "%d workers", workers);
    Check.that(averageEvery > 0, "training", "averaging every %d steps", averageEvery);
  }

  static final Group DEFAULT = new Group(1, SyncMode.RING, 8);

  Group withWorkers(int changed) {
    return new Group(changed, sync, averageEvery);
  }

  Group withSync(SyncMode changed) {
    return new Group(workers, changed, averageEvery);
  }

  Group withAverageEvery(int changed) {
    return new Group(workers, sync, changed);
  }
}
