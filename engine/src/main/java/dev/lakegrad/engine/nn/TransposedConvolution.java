package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.Finish;
import dev.lakegrad.engine.tensor.Images;
import dev.lakegrad.engine.tensor.Parameter;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * What transposed convolutions have in common: the way back of a convolution, from its outputs to
 * its input, as a layer.
 *
 * <pre>
 *   y[i stride + t dilation - padding, o] = b[o] + Σ W[c, o, t] x[i, c]
 * </pre>
 *
 * <p>so that a side of {@code n} pixels becomes {@code (n - 1) stride + dilation (kernel - 1) + 1 -
 * 2 padding + outputPadding}.
 *
 * @param <C> the convolution itself
 */
public sealed interface TransposedConvolution<C extends TransposedConvolution<C>>
    extends Convolution<C> permits ConvTranspose1d, ConvTranspose2d, ConvTranspose3d {

  /** Pixels at the end of each side that only the bias reaches, fewer than a stride. */
  Shape outputPadding();

  /** Pixels at the end of each side, one number for each. */
  C withOutputPadding(int... outputPadding);

  @Override
  default Tensor forward(Tensor x, Finish end) {
    Parameter b = bias();
    Tensor y = Images.convolveTransposed(x, weight().value(), window(), groups(), outputPadding());
    return end.of(b == null ? y : y.add(b.value()));
  }
}
