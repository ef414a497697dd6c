package dev.lakegrad.engine.loss;

import dev.lakegrad.engine.tensor.Elementwise;
import dev.lakegrad.engine.tensor.Tensor;

/** {@code |x - y|}: {@code [..]} and {@code [..]}. */
public record MeanAbsolute(Reduction reduction) implements Loss {

  @Override
  public Tensor of(Tensor prediction, Tensor target) {
    Inputs.checkSame("meanAbsolute", prediction, target);
    return reduction.of(Elementwise.abs(prediction.sub(target)));
  }
}
