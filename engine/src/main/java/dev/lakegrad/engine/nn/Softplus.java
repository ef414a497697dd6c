package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.tensor.Activations;
import dev.lakegrad.engine.tensor.Tensor;

/** {@code y = log(1 + exp(x))}: {@code [..] -> [..]}. */
public record Softplus() implements Module {

  @Override
  public Tensor forward(Tensor x) {
    return Activations.softplus(x);
  }
}
