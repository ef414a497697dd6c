package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.tensor.Activations;
import dev.lakegrad.engine.tensor.Tensor;

/** {@code y = x tanh(log(1 + exp(x)))} (Misra 2019): {@code [..] -> [..]}. */
public record Mish() implements Module {

  @Override
  public Tensor forward(Tensor x) {
    return Activations.mish(x);
  }
}
