package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.backend.Window;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Transposed convolution of volumes, {@code [batch, depth, height, width, in] -> [batch, depth',
 * height', width', out]}: see {@link TransposedConvolution}.
 *
 * @param weight {@code [in, out / groups, depth, height, width]}
 */
public record ConvTranspose3d(
    Parameter weight, @Nullable Parameter bias, Window window, int groups, Shape outputPadding)
    implements TransposedConvolution<ConvTranspose3d> {

  public ConvTranspose3d {
    window.check("convTranspose3d", 3);
  }

  /** Weight and bias as {@code filters} draws them; stride 1, no padding. */
  public static ConvTranspose3d of(Filters filters, Rng rng) {
    return new ConvTranspose3d(
        filters.transposedWeight(rng),
        filters.transposedBias(rng),
        filters.window(),
        filters.groups(),
        Shape.of(0, 0, 0));
  }

  @Override
  public ConvTranspose3d with(Window window) {
    return new ConvTranspose3d(weight, bias, window, groups, outputPadding);
  }

  @Override
  public ConvTranspose3d withOutputPadding(int... outputPadding) {
    return new ConvTranspose3d(weight, bias, window, groups, Shape.of(outputPadding));
  }
}
