package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.tensor.Elementwise;
import dev.lakegrad.engine.tensor.Tensor;

/** The rectifier with a ceiling, {@code y = min(max(x, 0), 6)}: {@code [..] -> [..]}. */
public record Relu6() implements Module {

  @Override
  public Tensor forward(Tensor x) {
    return Elementwise.clamp(x, 0, 6);
  }
}
