package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.memory.Shape;

/** Shapes of two axes that are treated alike, as most tests have them. */
public final class Square {
  private Square() {}

  /** Of one group, with the same padding all around. */
  public static ConvShape convolution(
      int batch, int in, int height, int width, int out, int kernel, int stride, int padding) {
    Window window = Window.of(kernel, kernel).withStride(stride).withPadding(padding);
    return ConvShape.of(batch, in, out, 1, window.over(Shape.of(batch, height, width, in)));
  }

  /** Windows that stay in the image. */
  public static PoolShape pooling(
      int batch, int height, int width, int channels, int kernel, int stride) {
    Window window = Window.of(kernel, kernel).withStride(stride);
    return PoolShape.of(batch, channels, window.over(Shape.of(batch, height, width, channels)));
  }
}
