package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.Check;

/**
 * The sizes of a two-dimensional convolution with a square kernel: {@code [batch, height, width,
 * in] -> [batch, height', width', out]}.
 */
public record ConvShape(
    int batch, int in, int height, int width, int out, int kernel, int stride, int padding) {
  public ConvShape {
    Check.that(kernel > 0, "conv2d", "kernel %d is not positive", kernel);
    Check.that(stride > 0, "conv2d", "stride %d is not positive", stride);
    Check.that(padding >= 0, "conv2d", "padding %d is negative", padding);
    Check.that(
        height + 2 * padding >= kernel && width + 2 * padding >= kernel,
        "conv2d",
        "kernel %d does not fit into %d x %d with padding %d",
        kernel,
        height,
        width,
        padding);
  }

  public int outHeight() {
    return (height + 2 * padding - kernel) / stride + 1;
  }

  public int outWidth() {
    return (width + 2 * padding - kernel) / stride + 1;
  }

  /** The first output along an axis for which kernel element {@code tap} lies in the image. */
  public int from(int tap) {
    int outside = padding - tap;
    return outside <= 0 ? 0 : (outside + stride - 1) / stride;
  }

  /**
   * The end of the outputs along an axis of {@code size} pixels and {@code outSize} outputs for
   * which kernel element {@code tap} lies in the image; not above {@link #from} if there are none.
   */
  public int to(int tap, int size, int outSize) {
    return Math.min(outSize, Math.floorDiv(size - 1 + padding - tap, stride) + 1);
  }
}
