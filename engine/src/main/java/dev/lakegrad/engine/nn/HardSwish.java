package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.tensor.Activations;
import dev.lakegrad.engine.tensor.Tensor;

/** {@code y = x min(max(x/6 + 1/2, 0), 1)} (Howard et al. 2019): {@code [..] -> [..]}. */
public record HardSwish() implements Module {

  @Override
  public Tensor forward(Tensor x) {
    return Activations.hardSwish(x);
  }
}
