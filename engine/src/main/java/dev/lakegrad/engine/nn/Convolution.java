package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.backend.Window;
import dev.lakegrad.engine.tensor.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * What convolutions have in common: kernels that move over an image, with one number for each of
 * its one to three axes, and channels in groups that do not see one another.
 *
 * @param <C> the convolution itself
 */
public sealed interface Convolution<C extends Convolution<C>> extends Activated
    permits Conv1d, Conv2d, Conv3d, TransposedConvolution {
  Parameter weight();

  /** {@code [out]}, or none. */
  @Nullable Parameter bias();

  Window window();

  int groups();

  /** The same weights under another window. */
  C with(Window window);

  /** One number for all axes, or one for each. */
  default C withStride(int... stride) {
    return with(window().withStride(stride));
  }

  /** Zeros around the image; one number for all axes, or one for each. */
  default C withPadding(int... padding) {
    return with(window().withPadding(padding));
  }

  /** The distance of taps; one number for all axes, or one for each. */
  default C withDilation(int... dilation) {
    return with(window().withDilation(dilation));
  }
}
