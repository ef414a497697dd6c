package dev.lakegrad.engine.loss;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.tensor.Elementwise;
import dev.lakegrad.engine.tensor.Labels;
import dev.lakegrad.engine.tensor.Likelihoods;
import dev.lakegrad.engine.tensor.Tensor;
import java.util.List;

/**
 * {@code -w_y (1 - p)^gamma log p}, with {@code p = softmax(x)[y]} (Lin et al. 2017): what is easy
 * counts less. Logits {@code [.., classes]} and ids {@code [..]}; with a gamma of 0 this is {@link
 * CrossEntropy}.
 */
public record SoftmaxFocal(double gamma, Labels labels, Reduction reduction) implements Loss {
  public SoftmaxFocal {
    Check.that(gamma >= 0 && Double.isFinite(gamma), "softmaxFocal", "gamma %s is not >= 0", gamma);
    Check.that(
        labels.smoothing() == 0,
        "softmaxFocal",
        "smoothing %s is for crossEntropy",
        labels.smoothing());
  }

  @Override
  public Tensor of(Tensor prediction, Tensor target) {
    Inputs.checkRows("softmaxFocal", prediction, target);
    labels.check("softmaxFocal", target, prediction.size(-1));
    Labels ids = new Labels(0, List.of(), labels.ignored());
    Tensor rows = Likelihoods.crossEntropy(prediction, target, ids);
    Tensor surprise = Inputs.ofLabelled(rows, labels, target);
    Tensor hard = Elementwise.pow(surprise.neg().exp().neg().add(1), gamma);
    Tensor losses = surprise.mul(hard).mul(Inputs.weights(labels, target, prediction));
    return reduction.of("softmaxFocal", losses, labels.total(target));
  }
}
