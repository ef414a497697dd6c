package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.backend.Window;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Transposed convolution of images, {@code [batch, height, width, in] -> [batch, height', width',
 * out]}: see {@link TransposedConvolution}.
 *
 * @param weight {@code [in, out / groups, height, width]}
 */
public record ConvTranspose2d(
    Parameter weight, @Nullable Parameter bias, Window window, int groups, Shape outputPadding)
    implements TransposedConvolution<ConvTranspose2d> {

  public ConvTranspose2d {
    window.check("convTranspose2d", 2);
  }

  /** Weight and bias as {@code filters} draws them; stride 1, no padding. */
  public static ConvTranspose2d of(Filters filters, Rng rng) {
    return new ConvTranspose2d(
        filters.transposedWeight(rng),
        filters.transposedBias(rng),
        filters.window(),
        filters.groups(),
        Shape.of(0, 0));
  }

  @Override
  public ConvTranspose2d with(Window window) {
    return new ConvTranspose2d(weight, bias, window, groups, outputPadding);
  }

  @Override
  public ConvTranspose2d withOutputPadding(int... outputPadding) {
    return new ConvTranspose2d(weight, bias, window, groups, Shape.of(outputPadding));
  }
}
