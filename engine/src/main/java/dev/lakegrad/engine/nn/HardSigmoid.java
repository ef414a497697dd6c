package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.tensor.Activations;
import dev.lakegrad.engine.tensor.Tensor;

/** {@code y = min(max(x/6 + 1/2, 0), 1)}: {@code [..] -> [..]}. */
public record HardSigmoid() implements Module {

  @Override
  public Tensor forward(Tensor x) {
    return Activations.hardSigmoid(x);
  }
}
