package dev.lakegrad.engine.loss;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.tensor.Labels;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * {@code -x[y]}: log-probabilities {@code [.., classes]} and ids {@code [..]}. Where labels have
 * weights, the mean is by the sum of those.
 */
public record NegativeLogLikelihood(Labels labels, Reduction reduction) implements Loss {
  public NegativeLogLikelihood {
    Check.that(
        labels.smoothing() == 0,
        "negativeLogLikelihood",
        "smoothing %s is for crossEntropy",
        labels.smoothing());
  }

  @Override
  public Tensor of(Tensor prediction, Tensor target) {
    Inputs.checkRows("negativeLogLikelihood", prediction, target);
    labels.check("negativeLogLikelihood", target, prediction.size(-1));
    Tensor logs = Inputs.ofLabels(prediction, labels, target);
    Tensor losses = logs.mul(Inputs.weights(labels, target, prediction)).neg();
    return reduction.of("negativeLogLikelihood", losses, labels.total(target));
  }
}
