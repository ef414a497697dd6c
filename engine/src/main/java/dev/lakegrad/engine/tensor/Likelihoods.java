package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.backend.Unary;

/** How surprising labels are, one number for each: what losses of classes are made of. */
public final class Likelihoods {
  private Likelihoods() {}

  /**
   * The cross-entropy of softmax with each label, which counts as {@code labels} say: logits {@code
   * [.., classes]}, ids {@code [..]} give {@code [..]}. Their mean where all count alike is {@link
   * Tensor#crossEntropy}, which is faster.
   */
  public static Tensor crossEntropy(Tensor logits, Tensor targets, Labels labels) {
    return Tensor.run(CrossEntropyRows.of(logits, targets, labels));
  }

  /**
   * How surprising a yes is: {@code -log sigmoid(x)} of each of {@code logits}, without overflow.
   */
  public static Tensor binary(Tensor logits) {
    return Apply.run(Unary.SOFTPLUS, logits.neg());
  }

  /**
   * Minus the logarithm of the probability that the labels of each sample are read along its times
   * (Graves et al. 2006): log-probabilities {@code [batch, time, classes]}, labels {@code [batch,
   * longest]} that are not {@code blank}; of these the first {@code times [batch]} and {@code
   * counts [batch]} count. Gives {@code [batch]}, infinite where there is too little time.
   */
  public static Tensor ctc(Tensor logs, Tensor labels, Tensor times, Tensor counts, int blank) {
    return Tensor.run(new Ctc(logs, labels, times, counts, blank));
  }
}
