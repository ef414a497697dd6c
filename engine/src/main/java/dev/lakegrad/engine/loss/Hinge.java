package dev.lakegrad.engine.loss;

import dev.lakegrad.engine.tensor.Tensor;

/** {@code max(0, margin - x y)}: scores {@code [..]} and targets {@code [..]}, each -1 or 1. */
public record Hinge(double margin, Reduction reduction) implements Loss {

  @Override
  public Tensor of(Tensor prediction, Tensor target) {
    Inputs.checkSame("hinge", prediction, target);
    Inputs.checkTwo("hinge", target, -1, 1);
    return reduction.of(prediction.mul(target).neg().add(margin).relu());
  }
}
