package dev.lakegrad.engine.loss;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.tensor.Likelihoods;
import dev.lakegrad.engine.tensor.Tensor;
import java.util.List;

/**
 * {@code -(p y log σ(x) + (1 - y) log(1 - σ(x)))} of independent yes and no: logits {@code [..,
 * width]} and targets {@code [.., width]} in [0, 1].
 *
 * @param positiveWeights {@code p [width]}, what a yes counts for; if there are none, 1
 */
public record BinaryCrossEntropy(List<Double> positiveWeights, Reduction reduction)
    implements Loss {
  public BinaryCrossEntropy {
    positiveWeights = List.copyOf(positiveWeights);
  }

  /** The mean, in which yes and no count alike. */
  public static BinaryCrossEntropy plain() {
    return new BinaryCrossEntropy(List.of(), Reduction.MEAN);
  }

  /** With {@code s = log(1 + exp(-x))}: {@code (1 - y) x + (1 + (p - 1) y) s}. */
  @Override
  public Tensor of(Tensor prediction, Tensor target) {
    Inputs.checkSame("binaryCrossEntropy", prediction, target);
    Tensor no = target.neg().add(1);
    Tensor surprise = Likelihoods.binary(prediction);
    Tensor weighed = positiveWeights.isEmpty() ? surprise : surprise.mul(weights(target));
    return reduction.of(no.mul(prediction).add(weighed));
  }

  private Tensor weights(Tensor target) {
    int rank = target.shape().rank();
    Check.that(
        rank > 0 && target.size(-1) == positiveWeights.size(),
        "binaryCrossEntropy",
        "%d weights for %s",
        positiveWeights.size(),
        target.shape());
    return target.mul(Inputs.row(positiveWeights, target).sub(1)).add(1);
  }
}
