package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import java.util.Arrays;

/** Functions that make one number of many, along any {@link Axes}; and running sums. */
public final class Reductions {
  private Reductions() {}

  /** {@code Σ x}. */
  public static Tensor sum(Tensor x, Axes axes) {
    return shaped(Move.sum(x, axes.ones(x.shape())), x, axes);
  }

  /** {@code Σ x / n}. */
  public static Tensor mean(Tensor x, Axes axes) {
    return sum(x, axes).mul(1.0 / count("mean", x, axes));
  }

  /**
   * {@code Σ (x - mean)² / (n - correction)}: with 0 the variance of these numbers, with 1 an
   * unbiased guess of that of what they were drawn from.
   */
  public static Tensor variance(Tensor x, Axes axes, int correction) {
    int count = count("variance", x, axes);
    Check.that(
        0 <= correction && correction < count,
        "variance",
        "a correction of %d for %d numbers",
        correction,
        count);
    Tensor far = x.sub(mean(x, axes.keeping()));
    return sum(far.mul(far), axes).mul(1.0 / (count - correction));
  }

  /** The largest; of equal ones the first takes the gradient, and what is no number wins. */
  public static Tensor max(Tensor x, Axes axes) {
    Tensor rows = rows("max", x, axes);
    Tensor largest = Indexing.gatherAlong(rows, 1, Sorting.order(rows, 1));
    return largest.reshape(axes.reduced(x.shape()).toArray());
  }

  /** The smallest; of equal ones the first takes the gradient, and what is no number wins. */
  public static Tensor min(Tensor x, Axes axes) {
    return max(x.neg(), axes).neg();
  }

  /** Which is the largest, counted row by row along {@code axes}: the first of equal ones. */
  public static Tensor argMax(Tensor x, Axes axes) {
    Tensor rows = rows("argMax", x.withoutHistory(), axes);
    return Sorting.order(rows, 1).reshape(axes.reduced(x.shape()).toArray());
  }

  /** Which is the smallest, counted row by row along {@code axes}: the first of equal ones. */
  public static Tensor argMin(Tensor x, Axes axes) {
    return argMax(x.withoutHistory().neg(), axes);
  }

  /** {@code Π x}; its gradient is right where factors are 0, too. */
  public static Tensor product(Tensor x, Axes axes) {
    Tensor factors = rows("product", x, axes);
    while (factors.size(1) > 1) {
      int half = factors.size(1) / 2;
      Tensor rest = factors.slice(1, 2 * half, factors.size(1)); // one, or none
      Tensor pairs = factors.slice(1, 0, half).mul(factors.slice(1, half, 2 * half));
      factors = rest.size() == 0 ? pairs : Movement.concat(1, pairs, rest);
    }
    return factors.reshape(axes.reduced(x.shape()).toArray());
  }

  /** {@code log Σ exp(x)}, without overflow. */
  public static Tensor logSumExp(Tensor x, Axes axes) {
    // Infinities stay what they are if what is subtracted is a number.
    double limit = x.type() == DType.F64 ? Double.MAX_VALUE : Float.MAX_VALUE;
    Tensor largest = max(x.withoutHistory(), axes.keeping());
    Tensor level = Elementwise.clamp(largest, -limit, limit);
    Tensor log = sum(x.sub(level).exp(), axes.keeping()).log().add(level);
    return shaped(log, x, axes);
  }

  /** {@code y[i] = x[0] + .. + x[i]} along {@code axis}. */
  public static Tensor cumulativeSum(Tensor x, int axis) {
    int[] swapped = new int[x.shape().rank()];
    Arrays.setAll(swapped, i -> i);
    int at = x.shape().axis(axis);
    swapped[at] = swapped.length - 1;
    swapped[swapped.length - 1] = at;
    return Tensor.run(new CumulativeSum(x.permute(swapped))).permute(swapped);
  }

  private static int count(String name, Tensor x, Axes axes) {
    int count = axes.count(x.shape());
    Check.that(count > 0, name, "%s has no elements along %s", x.shape(), axes);
    return count;
  }

  /** {@code x} with what becomes one number in a row: {@code [rows, count]}. */
  private static Tensor rows(String name, Tensor x, Axes axes) {
    int count = count(name, x, axes);
    return x.permute(axes.last(x.shape())).reshape(x.size() / count, count);
  }

  /** {@code y}, in which axes have size 1, without them if they shall be gone. */
  private static Tensor shaped(Tensor y, Tensor x, Axes axes) {
    Shape shape = axes.reduced(x.shape());
    return y.shape().equals(shape) ? y : y.reshape(shape.toArray());
  }
}
