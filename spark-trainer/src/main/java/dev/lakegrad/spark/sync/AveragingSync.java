package dev.lakegrad.spark.sync;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.train.Sync;
import dev.lakegrad.engine.train.TrainingState;
import dev.lakegrad.spark.collective.Collective;

/**
 * Lets every worker train alone and averages all that it has, weights, statistics and optimiser
 * state, every {@code every} steps (local SGD, Stich 2019).
 */
public final class AveragingSync implements Sync {
  private final Collective collective;
  private final int every;
  private long nanos;
  private boolean apart;

  public AveragingSync(Collective collective, int every) {
    Check.that(every >= 1, "averaging", "every %d steps is less than 1", every);
    this.collective = collective;
    this.every = every;
  }

  @Override
  public double weight(int localCount, int globalCount) {
    return 1;
  }

  @Override
  public void gradients(Buffer gradients) {
    // Each worker follows its own.
  }

  /** Sent at every step, so that one schedule lowers the rate of all. */
  @Override
  public double mean(double value, int count) {
    long start = System.nanoTime();
    double mean = Average.over(collective, value, count);
    nanos += System.nanoTime() - start;
    return mean;
  }

  @Override
  public void updated(long step, TrainingState state) {
    apart = true;
    if (step % every == 0) {
      settle(state);
    }
  }

  @Override
  public void settle(TrainingState state) {
    if (!apart) {
      return;
    }
    long start = System.nanoTime();
    Average.over(collective, state.parameters().weights());
    Average.over(collective, state.parameters().statistics());
    state.optimizer().state().values().forEach(values -> Average.over(collective, values));
    apart = false;
    nanos += System.nanoTime() - start;
  }

  @Override
  public long nanos() {
    return nanos;
  }
}
