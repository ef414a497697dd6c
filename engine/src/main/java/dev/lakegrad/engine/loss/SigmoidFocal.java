package dev.lakegrad.engine.loss;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.tensor.Likelihoods;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * {@code -a (1 - p)^gamma log p}, with p the probability of what is right (Lin et al. 2017): what
 * is easy counts less. Logits {@code [..]} and targets {@code [..]}, each 0 or 1.
 *
 * @param alpha what a 1 counts for; a 0 counts for {@code 1 - alpha}
 */
public record SigmoidFocal(double alpha, double gamma, Reduction reduction) implements Loss {
  public SigmoidFocal {
    Check.that(0 <= alpha && alpha <= 1, "sigmoidFocal", "alpha %s is not in [0, 1]", alpha);
    Check.that(gamma >= 0 && Double.isFinite(gamma), "sigmoidFocal", "gamma %s is not >= 0", gamma);
  }

  /** With {@code z} the logit of what is right: {@code 1 - p = σ(-z)}, {@code p = σ(z)}. */
  @Override
  public Tensor of(Tensor prediction, Tensor target) {
    Inputs.checkSame("sigmoidFocal", prediction, target);
    Inputs.checkTwo("sigmoidFocal", target, 0, 1);
    Tensor right = prediction.mul(target.mul(2).sub(1));
    Tensor hard = Likelihoods.binary(right.neg()).mul(-gamma).exp();
    Tensor weights = target.mul(2 * alpha - 1).add(1 - alpha);
    return reduction.of(Likelihoods.binary(right).mul(hard).mul(weights));
  }
}
