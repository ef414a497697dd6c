package dev.lakegrad.spark.train;

import java.util.List;

/**
 * How well a model does on a version of a table. Where each token has a target, tokens are counted.
 *
 * @param count how many targets there were
 * @param correct how many of them the model found most likely
 * @param loss the mean cross-entropy, in nats
 * @param classes the same for each class, in their order
 */
public record EvaluationReport(long count, long correct, double loss, List<ClassReport> classes) {

  /**
   * One class.
   *
   * @param label its name
   * @param count how often it was the target
   * @param correct how often the model found it then
   */
  public record ClassReport(String label, long count, long correct) {}

  public EvaluationReport {
    classes = List.copyOf(classes);
  }

  /** The share of {@link #correct}, from 0 to 1. */
  public double accuracy() {
    return (double) correct / count;
  }

  /** e to the {@link #loss}: among how many tokens the model hesitates. */
  public double perplexity() {
    return Math.exp(loss);
  }
}
