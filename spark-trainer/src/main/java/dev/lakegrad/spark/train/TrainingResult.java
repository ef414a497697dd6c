package dev.lakegrad.spark.train;

import java.util.List;

/**
 * What came of a training run.
 *
 * @param model as it was saved
 * @param path where it was saved
 * @param losses the mean loss of each global batch, step 1 first; NaN where the news of a step was
 *     lost, or was before the run was resumed
 * @param restarts how often it went on from a checkpoint after a failure
 * @param seconds from the start of the first segment to the end of the last
 * @param samples seen since the run was started or resumed; steps done twice count once
 * @param bytesSent payload that all workers sent to their peers, in the segments that ended well
 */
public record TrainingResult(
    TrainedModel model,
    String path,
    List<Double> losses,
    int restarts,
    double seconds,
    long samples,
    long bytesSent) {

  public TrainingResult {
    losses = List.copyOf(losses);
  }

  /** Samples per second of all workers together, since the run was started or resumed. */
  public double samplesPerSecond() {
    return samples / seconds;
  }
}
