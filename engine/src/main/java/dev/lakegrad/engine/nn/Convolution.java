package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.backend.Window;
import dev.lakegrad.engine.tensor.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * What convolutions of one, two and three axes have in common: cross-correlation with zero padding.
 *
 * <pre>
 *   y[i, o] = b[o] + Σ W[o, c, t] x[i stride + t dilation - padding, c]
 * </pre>
 *
 * <p>A place {@code i} and a tap {@code t} have a number for each axis, and {@code c} runs over the
 * channels of the group that {@code o} belongs to. {@link Window} says what becomes of the sides.
 *
 * @param <C> the convolution itself
 */
public sealed interface Convolution<C extends Convolution<C>> extends Activated
    permits Conv1d, Conv2d, Conv3d {
  /** {@code [out, in / groups, kernel..]}. */
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
