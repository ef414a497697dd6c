package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.Check;

/** The sizes of a pooling without padding over images {@code [batch, height, width, channels]}. */
public record PoolShape(
    int batch, int height, int width, int channels, int kernelHeight, int kernelWidth, int stride) {
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

  /** How many pixels a window has. */
  public int taps() {
    return kernelHeight * kernelWidth;
  }
}
