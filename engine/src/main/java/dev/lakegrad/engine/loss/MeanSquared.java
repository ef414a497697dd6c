package dev.lakegrad.engine.loss;

import dev.lakegrad.engine.tensor.Tensor;

/** {@code (x - y)²}: {@code [..]} and {@code [..]}. */
public record MeanSquared(Reduction reduction) implements Loss {

  @Override
  public Tensor of(Tensor prediction, Tensor target) {
    Inputs.checkSame("meanSquared", prediction, target);
    Tensor far = prediction.sub(target);
    return reduction.of(far.mul(far));
  }
}
