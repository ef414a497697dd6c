package dev.lakegrad.engine.loss;

import dev.lakegrad.engine.tensor.Tensor;

/** How far predictions are from their targets. */
@FunctionalInterface
public interface Loss {

  /** That as a scalar, from which {@link Tensor#backward} goes back to the parameters. */
  Tensor of(Tensor prediction, Tensor target);
}
