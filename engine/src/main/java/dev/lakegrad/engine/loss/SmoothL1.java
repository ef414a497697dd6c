package dev.lakegrad.engine.loss;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * With {@code d = |x - y|}, {@code d²/(2 beta)} up to {@code beta}, and {@code d - beta/2} above
 * (Girshick 2015), which is {@link Huber} by {@code beta}: {@code [..]} and {@code [..]}.
 */
public record SmoothL1(double beta, Reduction reduction) implements Loss {
  public SmoothL1 {
    Check.that(beta >= 0 && Double.isFinite(beta), "smoothL1", "beta %s is not >= 0", beta);
  }

  @Override
  public Tensor of(Tensor prediction, Tensor target) {
    Inputs.checkSame("smoothL1", prediction, target);
    return beta == 0
        ? new MeanAbsolute(reduction).of(prediction, target)
        : new Huber(beta, reduction).of(prediction, target).mul(1 / beta);
  }
}
