package dev.lakegrad.engine.loss;

import dev.lakegrad.engine.tensor.Labels;
import dev.lakegrad.engine.tensor.Likelihoods;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * {@code -log softmax(x)[y]}: logits {@code [.., classes]} and ids {@code [..]}. Where labels have
 * weights, the mean is by the sum of those.
 */
public record CrossEntropy(Labels labels, Reduction reduction) implements Loss {

  /** The mean, in which all labels count alike. */
  public static CrossEntropy plain() {
    return new CrossEntropy(Labels.PLAIN, Reduction.MEAN);
  }

  @Override
  public Tensor of(Tensor prediction, Tensor target) {
    if (equals(plain())) {
      return prediction.crossEntropy(target);
    }
    Tensor losses = Likelihoods.crossEntropy(prediction, target, labels);
    return reduction.of("crossEntropy", losses, labels.total(target));
  }
}
