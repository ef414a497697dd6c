package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.tensor.Tensor;

/**
 * The mean of each {@code kernel x kernel} window: {@code [batch, height, width, channels] ->
 * [batch, height', width', channels]}, where a side becomes {@code (side - kernel) / stride + 1},
 * rounded down.
 */
public record AvgPool2d(int kernel, int stride) implements Module {

  /** Windows side by side. */
  public static AvgPool2d of(int kernel) {
    return new AvgPool2d(kernel, kernel);
  }

  @Override
  public Tensor forward(Tensor x) {
    return x.averagePool(kernel, kernel, stride);
  }
}
