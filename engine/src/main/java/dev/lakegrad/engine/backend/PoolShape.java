package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.Check;

/**
 * The sizes of a pooling without padding over {@code planes} images, one per sample and channel.
 */
public record PoolShape(
    int planes, int height, int width, int kernelHeight, int kernelWidth, int stride) {
  public PoolShape {
    Check.that(stride > 0, "pool", "stride %d is not positive", stride);
    Check.that(
        0 < kernelHeight && kernelHeight <= height && 0 < kernelWidth && kernelWidth <= width,
        "pool",
        "window %d x %d does not fit into %d x %d",
        kernelHeight,
        kernelWidth,
        height,
        width);
  }

  public int outHeight() {
    return (height - kernelHeight) / stride + 1;
  }

  public int outWidth() {
    return (width - kernelWidth) / stride + 1;
  }
}
