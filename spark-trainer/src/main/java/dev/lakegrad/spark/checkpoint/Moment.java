package dev.lakegrad.spark.checkpoint;

import dev.lakegrad.engine.Check;

/**
 * A place in a run: {@code step} steps are done in all, {@code stepInEpoch} of them in epoch {@code
 * epoch} (counted from 0), by attempt {@code generation}.
 */
public record Moment(long step, long epoch, int stepInEpoch, int generation) {
  public Moment {
    Check.that(
        step >= 0 && epoch >= 0 && stepInEpoch >= 0 && generation >= 0,
        "moment",
        "step %d, epoch %d, step in epoch %d or generation %d is negative",
        step,
        epoch,
        stepInEpoch,
        generation);
  }
}
