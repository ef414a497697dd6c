package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.tensor.Tensor;

/** The logistic function {@code y = 1 / (1 + exp(-x))}: {@code [..] -> [..]}. */
public record Sigmoid() implements Module {

  @Override
  public Tensor forward(Tensor x) {
    return x.sigmoid();
  }
}
