package dev.lakegrad.data.plan;

import dev.lakegrad.engine.Check;
import java.io.Serializable;

/**
 * Which rows each worker trains on at each step of one epoch.
 *
 * <p>Global batch {@code t} is positions {@code [tB, (t+1)B)} of the epoch's {@link Permutation};
 * worker {@code r} of {@code N} takes the slice {@code [nr/N, n(r+1)/N)} of its {@code n} rows. So
 * all workers make the same number of steps, every row comes exactly once, and only the last global
 * batch may be short, perhaps too short to give every worker a row.
 */
public record ShardPlan(long rows, int globalBatch, int workers, long seed, long epoch)
    implements Serializable {

  public ShardPlan {
    Check.that(rows >= 0, "plan", "%d rows", rows);
    Check.that(globalBatch > 0, "plan", "global batch %d is not positive", globalBatch);
    Check.that(workers > 0, "plan", "%d workers", workers);
    Check.that(
        (rows + globalBatch - 1) / globalBatch <= Integer.MAX_VALUE,
        "plan",
        "%d rows in global batches of %d are too many steps",
        rows,
        globalBatch);
  }

  /** The same plan for another epoch. */
  public ShardPlan withEpoch(long other) {
    return new ShardPlan(rows, globalBatch, workers, seed, other);
  }

  /** How many steps every worker makes in the epoch. */
  public int steps() {
    return (int) ((rows + globalBatch - 1) / globalBatch);
  }

  /** How many rows all workers together train on at {@code step}. */
  public int globalCount(int step) {
    Check.that(0 <= step && step < steps(), "plan", "step %d is not in [0, %d)", step, steps());
    return (int) Math.min(globalBatch, rows - (long) step * globalBatch);
  }

  /** Which row of the global batch is the first of worker {@code rank} at {@code step}. */
  public int first(int step, int rank) {
    Check.that(0 <= rank && rank < workers, "plan", "rank %d is not in [0, %d)", rank, workers);
    return (int) ((long) globalCount(step) * rank / workers);
  }

  /** The rows of worker {@code rank} at {@code step}, in the order it trains on them. */
  public long[] indices(int step, int rank) {
    int from = first(step, rank);
    int to = rank + 1 == workers ? globalCount(step) : first(step, rank + 1);
    long first = (long) step * globalBatch + from;
    Permutation order = Permutation.of(rows, seed, epoch);
    long[] indices = new long[to - from];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = order.at(first + i);
    }
    return indices;
  }
}
