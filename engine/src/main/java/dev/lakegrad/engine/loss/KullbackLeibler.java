package dev.lakegrad.engine.loss;

import dev.lakegrad.engine.tensor.Comparisons;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * {@code y (log y - x)}, which is 0 where y is: log-probabilities {@code [..]} and probabilities
 * {@code [..]}. The mean is over all elements; the divergence of distributions is the sum, divided
 * by how many distributions there are.
 */
public record KullbackLeibler(Reduction reduction) implements Loss {

  @Override
  public Tensor of(Tensor prediction, Tensor target) {
    Inputs.checkSame("kullbackLeibler", prediction, target);
    // The logarithm of 1 in place of 0: its product with 0 is then 0 as well.
    Tensor zero = Comparisons.equal(target, 0);
    Tensor log = target.add(zero).log();
    return reduction.of(target.mul(log.sub(prediction)));
  }
}
