package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.tensor.Activations;
import dev.lakegrad.engine.tensor.Tensor;

/** {@code y = x - log Σ exp(x)} along the last axis: {@code [.., classes] -> [.., classes]}. */
public record LogSoftmax() implements Module {

  @Override
  public Tensor forward(Tensor x) {
    return Activations.logSoftmax(x);
  }
}
