package dev.lakegrad.engine.train;

import dev.lakegrad.engine.Check;

/**
 * What one worker computes on in one step: inputs {@code [batch, ...]} and their targets, {@code
 * [batch]} or {@code [batch, time]}. It may be empty where the last global batch is short.
 *
 * @param first the number of the first sample in the global batch
 * @param globalCount how many samples all workers have together in this step
 */
public record Batch(Samples inputs, IdSamples targets, int first, int globalCount) {

  public Batch {
    Check.that(
        inputs.shape().at(0) == targets.shape().at(0),
        "batch",
        "inputs %s, but targets %s",
        inputs.shape(),
        targets.shape());
    Check.that(
        0 <= first && inputs.shape().at(0) <= globalCount - first,
        "batch",
        "%d samples from %d on, but only %d in all",
        inputs.shape().at(0),
        first,
        globalCount);
  }

  /** A batch that is the whole global batch. */
  public static Batch of(Samples inputs, IdSamples targets) {
    return new Batch(inputs, targets, 0, inputs.shape().at(0));
  }

  /** How many samples this worker has. */
  public int count() {
    return inputs.shape().at(0);
  }
}
