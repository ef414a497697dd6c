package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.tensor.Tensor;

/** All axes but the first made one: {@code [batch, ..] -> [batch, n]}. */
public record Flatten() implements Module {

  @Override
  public Tensor forward(Tensor x) {
    return x.flatten();
  }
}
