package dev.lakegrad.spark.sync;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.train.Sync;
import dev.lakegrad.engine.train.TrainingState;
import dev.lakegrad.spark.collective.Collective;

/**
 * Adds up the gradients of all workers in every step, each weighted by its share of the samples, so
 * that every replica takes the step of the whole global batch.
 */
public final class AllReduceSync implements Sync {
  private final Collective collective;
  private long nanos;

  public AllReduceSync(Collective collective) {
    this.collective = collective;
  }

  @Override
  public double weight(int localCount, int globalCount) {
    return globalCount == 0 ? 0 : (double) localCount / globalCount;
  }

  @Override
  public void gradients(Buffer gradients) {
    long start = System.nanoTime();
    collective.allReduce(gradients);
    nanos += System.nanoTime() - start;
  }

  @Override
  public void updated(long step, TrainingState state) {
    // The same sum and the same state gave the same step everywhere.
  }

  @Override
  public void settle(TrainingState state) {
    // Never apart.
  }

  @Override
  public long nanos() {
    return nanos;
  }
}
