package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.Finish;
import dev.lakegrad.engine.tensor.Parameter;
import dev.lakegrad.engine.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Two-dimensional cross-correlation with a square kernel and zero padding:
 *
 * <pre>
 *   y[i, j, o] = b[o] + Σ W[o, c, u, v] x[i stride + u - padding, j stride + v - padding, c]
 * </pre>
 *
 * <p>or without {@code b}: {@code [batch, height, width, in] -> [batch, height', width', out]},
 * where a side becomes {@code (side + 2 padding - kernel) / stride + 1}, rounded down.
 */
public record Conv2d(Parameter weight, @Nullable Parameter bias, int stride, int padding)
    implements Activated {

  /**
   * Weight {@code [out, in, kernel, kernel]} and bias {@code [out]}, from U(-k, k) with {@code k =
   * 1/√(in kernel²)}; stride 1, no padding.
   */
  public static Conv2d of(int in, int out, int kernel, Rng rng) {
    double k = bound(in, kernel);
    return new Conv2d(
        Parameter.uniform(rng, k, Shape.of(out, in, kernel, kernel)),
        Parameter.uniform(rng, k, Shape.of(out)),
        1,
        0);
  }

  /** As {@link #of}, without a bias: for where a norm follows, which would take it out again. */
  public static Conv2d withoutBias(int in, int out, int kernel, Rng rng) {
    Shape shape = Shape.of(out, in, kernel, kernel);
    return new Conv2d(Parameter.uniform(rng, bound(in, kernel), shape), null, 1, 0);
  }

  private static double bound(int in, int kernel) {
    return 1 / Math.sqrt((double) in * kernel * kernel);
  }

  public Conv2d withStride(int stride) {
    return new Conv2d(weight, bias, stride, padding);
  }

  public Conv2d withPadding(int padding) {
    return new Conv2d(weight, bias, stride, padding);
  }

  @Override
  public Tensor forward(Tensor x, Finish end) {
    return x.conv2d(weight.value(), bias == null ? null : bias.value(), stride, padding, end);
  }
}
