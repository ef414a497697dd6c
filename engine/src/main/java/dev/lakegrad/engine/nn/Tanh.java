package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.tensor.Tensor;

/** The hyperbolic tangent {@code y = tanh(x)}: {@code [..] -> [..]}. */
public record Tanh() implements Module {

  @Override
  public Tensor forward(Tensor x) {
    return x.tanh();
  }
}
