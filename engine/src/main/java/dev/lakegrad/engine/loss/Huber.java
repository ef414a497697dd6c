package dev.lakegrad.engine.loss;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.tensor.Comparisons;
import dev.lakegrad.engine.tensor.Elementwise;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * With {@code d = |x - y|}, {@code d²/2} up to {@code delta}, and {@code delta (d - delta/2)} above
 * (Huber 1964): {@code [..]} and {@code [..]}.
 */
public record Huber(double delta, Reduction reduction) implements Loss {
  public Huber {
    Check.that(delta > 0 && Double.isFinite(delta), "huber", "delta %s is not > 0", delta);
  }

  @Override
  public Tensor of(Tensor prediction, Tensor target) {
    Inputs.checkSame("huber", prediction, target);
    Tensor far = Elementwise.abs(prediction.sub(target));
    Tensor near = far.mul(far).mul(0.5);
    return reduction.of(
        Comparisons.where(Comparisons.greater(far, delta), far.sub(delta / 2).mul(delta), near));
  }
}
