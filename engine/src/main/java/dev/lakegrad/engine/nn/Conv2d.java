package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.backend.Window;
import dev.lakegrad.engine.tensor.Finish;
import dev.lakegrad.engine.tensor.Images;
import dev.lakegrad.engine.tensor.Parameter;
import dev.lakegrad.engine.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Cross-correlation of images with zero padding: {@code [batch, height, width, in] -> [batch,
 * height', width', out]}.
 *
 * <pre>
 *   y[i, j, o] = b[o] + Σ W[o, c, u, v] x[i stride + u dilation - padding,
 *                                         j stride + v dilation - padding, c]
 * </pre>
 *
 * <p>or without {@code b}; {@code c} runs over the channels of the group that {@code o} is of.
 * {@link Window} says what becomes of the sides.
 *
 * @param weight {@code [out, in / groups, height, width]}
 * @param bias {@code [out]}, or none
 */
public record Conv2d(Parameter weight, @Nullable Parameter bias, Window window, int groups)
    implements Convolution<Conv2d> {

  public Conv2d {
    window.check("conv2d", 2);
  }

  /** Weight and bias as {@code filters} draws them; stride 1, no padding. */
  public static Conv2d of(Filters filters, Rng rng) {
    return new Conv2d(filters.weight(rng), filters.bias(rng), filters.window(), filters.groups());
  }

  /** As the other, with square kernels, one group and a bias. */
  public static Conv2d of(int in, int out, int kernel, Rng rng) {
    return of(Filters.of(in, out, kernel, kernel), rng);
  }

  /** As {@link #of}, without a bias: for where a norm follows, which would take it out again. */
  public static Conv2d withoutBias(int in, int out, int kernel, Rng rng) {
    return of(Filters.of(in, out, kernel, kernel).withoutBias(), rng);
  }

  @Override
  public Conv2d with(Window window) {
    return new Conv2d(weight, bias, window, groups);
  }

  @Override
  public Tensor forward(Tensor x, Finish end) {
    return Images.convolve(
        x, weight.value(), bias == null ? null : bias.value(), window, groups, end);
  }
}
