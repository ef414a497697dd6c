package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.tensor.Activations;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * The scaled exponential linear unit, which keeps mean 0 and variance 1 (Klambauer et al. 2017):
 * {@code [..] -> [..]}.
 */
public record Selu() implements Module {

  @Override
  public Tensor forward(Tensor x) {
    return Activations.selu(x);
  }
}
