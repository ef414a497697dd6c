package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;

/** Functions that make one number of many, along any {@link Axes}. */
public final class Reductions {
  private Reductions() {}

  /** {@code Σ x}. */
  public static Tensor sum(Tensor x, Axes axes) {
    return shaped(Move.sum(x, axes.ones(x.shape())), x, axes);
  }

  /** {@code Σ x / n}. */
  public static Tensor mean(Tensor x, Axes axes) {
    int count = axes.count(x.shape());
    Check.that(count > 0, "mean", "%s has no elements along %s", x.shape(), axes);
    return sum(x, axes).mul(1.0 / count);
  }

  /** {@code y}, in which axes have size 1, without them if they shall be gone. */
  private static Tensor shaped(Tensor y, Tensor x, Axes axes) {
    int[] sizes = axes.reduced(x.shape()).toArray();
    return y.shape().rank() == sizes.length ? y : y.reshape(sizes);
  }
}
