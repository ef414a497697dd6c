package dev.lakegrad.engine.train;

import dev.lakegrad.engine.memory.Buffer;

/**
 * What keeps workers in step: the only thing that differs between training alone, in threads and on
 * a cluster.
 *
 * <p>All workers call the same methods in the same order, once per step each.
 */
public interface Sync {

  /** Training alone: nothing to agree on. */
  static Sync solo() {
    return Solo.INSTANCE;
  }

  /**
   * What this worker's mean loss counts for, so that the gradients add up to that of the global
   * batch.
   */
  double weight(int localCount, int globalCount);

  /** After the way back, before clipping: all workers' gradients are added here. */
  void gradients(Buffer gradients);

  /**
   * The mean of {@code value} over all workers, each of which counts {@code count} times; it is not
   * looked at where that is 0.
   */
  double mean(double value, int count);

  /** After the optimiser's {@code step}-th step. */
  void updated(long step, TrainingState state);

  /**
   * Before a checkpoint: all workers are equal afterwards, in weights, in what the optimiser
   * remembers, and in the statistics that layers keep.
   */
  void settle(TrainingState state);

  /** The time spent in here so far. */
  long nanos();
}
