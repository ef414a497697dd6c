package dev.lakegrad.engine.train;

/**
 * What came of one training step.
 *
 * @param step how many steps are done, this one among them
 * @param loss the mean over this worker's samples; NaN if it had none
 * @param count how many samples this worker had
 * @param gradientNorm the length of the whole gradient, before clipping
 * @param rate the learning rate used
 */
public record StepReport(long step, double loss, int count, double gradientNorm, double rate) {}
