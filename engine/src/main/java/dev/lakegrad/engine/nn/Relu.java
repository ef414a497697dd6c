package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.backend.Activation;
import dev.lakegrad.engine.tensor.Tensor;

/** The rectifier {@code y = max(x, 0)}: {@code [..] -> [..]}. */
public record Relu() implements ActivationLayer {

  @Override
  public Activation activation() {
    return Activation.RELU;
  }

  @Override
  public Tensor forward(Tensor x) {
    return x.relu();
  }
}
