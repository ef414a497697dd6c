package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.backend.Activation;
import dev.lakegrad.engine.tensor.Tensor;

/** The hyperbolic tangent {@code y = tanh(x)}: {@code [..] -> [..]}. */
public record Tanh() implements ActivationLayer {

  @Override
  public Activation activation() {
    return Activation.TANH;
  }

  @Override
  public Tensor forward(Tensor x) {
    return x.tanh();
  }
}
