package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.backend.Window;
import dev.lakegrad.engine.tensor.Finish;
import dev.lakegrad.engine.tensor.Images;
import dev.lakegrad.engine.tensor.Parameter;
import dev.lakegrad.engine.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Cross-correlation of volumes with zero padding: {@code [batch, depth, height, width, in] ->
 * [batch, depth', height', width', out]}, as {@link Conv2d} with one axis more.
 *
 * @param weight {@code [out, in / groups, depth, height, width]}
 * @param bias {@code [out]}, or none
 */
public record Conv3d(Parameter weight, @Nullable Parameter bias, Window window, int groups)
    implements Convolution<Conv3d> {

  public Conv3d {
    window.check("conv3d", 3);
  }

  /** Weight and bias as {@code filters} draws them; stride 1, no padding. */
  public static Conv3d of(Filters filters, Rng rng) {
    return new Conv3d(filters.weight(rng), filters.bias(rng), filters.window(), filters.groups());
  }

  /** As the other, with cubic kernels, one group and a bias. */
  public static Conv3d of(int in, int out, int kernel, Rng rng) {
    return of(Filters.of(in, out, kernel, kernel, kernel), rng);
  }

  @Override
  public Conv3d with(Window window) {
    return new Conv3d(weight, bias, window, groups);
  }

  @Override
  public Tensor forward(Tensor x, Finish end) {
    return Images.convolve(
        x, weight.value(), bias == null ? null : bias.value(), window, groups, end);
  }
}
