package dev.lakegrad.engine.loss;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.tensor.Tensor;

/** What becomes of many losses. */
public enum Reduction {
  MEAN,
  SUM;

  /** One number of {@code losses}. */
  Tensor of(Tensor losses) {
    return this == MEAN ? losses.mean() : losses.sum();
  }

  /** One number of {@code losses}, of which the mean is by {@code total}, their weights' sum. */
  Tensor of(String loss, Tensor losses, double total) {
    if (this == SUM) {
      return losses.sum();
    }
    Check.that(total > 0, loss, "none of the labels %s counts", losses.shape());
    return losses.sum().mul(1 / total);
  }
}
