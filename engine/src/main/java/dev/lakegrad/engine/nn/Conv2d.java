package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.Parameter;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * Two-dimensional cross-correlation with a square kernel and zero padding:
 *
 * <pre>
 *   y[o, i, j] = b[o] + Σ W[o, c, u, v] x[c, i stride + u - padding, j stride + v - padding]
 * </pre>
 *
 * <p>{@code [batch, in, height, width] -> [batch, out, height', width']}, where a side becomes
 * {@code (side + 2 padding - kernel) / stride + 1}, rounded down.
 */
public record Conv2d(Parameter weight, Parameter bias, int stride, int padding) implements Module {

  /**
   * Weight {@code [out, in, kernel, kernel]} and bias {@code [out]}, from U(-k, k) with {@code k =
   * 1/√(in kernel²)}; stride 1, no padding.
   */
  public static Conv2d of(int in, int out, int kernel, Rng rng) {
    double k = 1 / Math.sqrt((double) in * kernel * kernel);
    return new Conv2d(
        Parameter.uniform(rng, k, Shape.of(out, in, kernel, kernel)),
        Parameter.uniform(rng, k, Shape.of(out)),
        1,
        0);
  }

  public Conv2d withStride(int stride) {
    return new Conv2d(weight, bias, stride, padding);
  }

  public Conv2d withPadding(int padding) {
    return new Conv2d(weight, bias, stride, padding);
  }

  @Override
  public Tensor forward(Tensor x) {
    return x.conv2d(weight.value(), bias.value(), stride, padding);
  }
}
