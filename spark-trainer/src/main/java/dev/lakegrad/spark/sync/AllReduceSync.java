package dev.lakegrad.spark.sync;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.train.Sync;
import dev.lakegrad.engine.train.TrainingState;
import dev.lakegrad.spark.collective.Collective;

/**
 * Adds up the gradients of all workers in every step, each weighted by its share of the samples, so
 * that every worker takes the step of the whole global batch.
 *
 * <p>Weights and optimiser state are equal at all times. The statistics that layers keep (running
 * moments of batch norm) are not: each worker follows its own samples, and no step needs them.
 * Settling averages them. As they are running averages, which are linear, it matters little when
 * that happens; but as it happens at the same steps in a run that was never stopped and in one that
 * goes on from its checkpoints, both end with the same bits. A worker without samples in a step
 * does not follow that step, and counts like the others in the average.
 */
public final class AllReduceSync implements Sync {
  private final Collective collective;
  private long nanos;
  private boolean apart;

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
  public double mean(double value, int count) {
    long start = System.nanoTime();
    double mean = Average.over(collective, value, count);
    nanos += System.nanoTime() - start;
    return mean;
  }

  @Override
  public void updated(long step, TrainingState state) {
    apart = true; // in statistics alone: the same sum gave the same step everywhere
  }

  @Override
  public void settle(TrainingState state) {
    if (!apart) {
      return; // the mean of equal values need not be that value, bit by bit
    }
    long start = System.nanoTime();
    Average.over(collective, state.parameters().statistics());
    apart = false;
    nanos += System.nanoTime() - start;
  }

  @Override
  public long nanos() {
    return nanos;
  }
}
