package dev.lakegrad.engine.loss;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.tensor.Axes;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * {@code max(0, ‖a - p‖ - ‖a - n‖ + margin)} (Schroff et al. 2015): an anchor should be closer to
 * what is like it than to what is not, by the margin.
 */
public record TripletMargin(double margin, Reduction reduction) {
  /** Keeps vectors that are equal at a distance: a length of zero has no slope. */
  private static final double EPSILON = 1e-6;

  public TripletMargin {
    Check.that(
        margin > 0 && Double.isFinite(margin), "tripletMargin", "margin %s is not > 0", margin);
  }

  /** Vectors {@code [.., width]} each. */
  public Tensor of(Tensor anchor, Tensor positive, Tensor negative) {
    Inputs.checkSame("tripletMargin", anchor, positive);
    Inputs.checkSame("tripletMargin", anchor, negative);
    Tensor closer = distance(anchor, positive).sub(distance(anchor, negative));
    return reduction.of(closer.add(margin).relu());
  }

  private static Tensor distance(Tensor a, Tensor b) {
    Tensor far = a.sub(b).add(EPSILON);
    return far.mul(far).sum(Axes.of(-1)).sqrt();
  }
}
