package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.backend.Window;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Transposed convolution along a sequence, {@code [batch, length, in] -> [batch, length', out]}:
 * see {@link TransposedConvolution}.
 *
 * @param weight {@code [in, out / groups, kernel]}
 */
public record ConvTranspose1d(
    Parameter weight, @Nullable Parameter bias, Window window, int groups, Shape outputPadding)
    implements TransposedConvolution<ConvTranspose1d> {

  public ConvTranspose1d {
    window.check("convTranspose1d", 1);
  }

  /** Weight and bias as {@code filters} draws them; stride 1, no padding. */
  public static ConvTranspose1d of(Filters filters, Rng rng) {
    return new ConvTranspose1d(
        filters.transposedWeight(rng),
        filters.transposedBias(rng),
        filters.window(),
        filters.groups(),
        Shape.of(0));
  }

  @Override
  public ConvTranspose1d with(Window window) {
    return new ConvTranspose1d(weight, bias, window, groups, outputPadding);
  }

  @Override
  public ConvTranspose1d withOutputPadding(int... outputPadding) {
    return new ConvTranspose1d(weight, bias, window, groups, Shape.of(outputPadding));
  }
}
