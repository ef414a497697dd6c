package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * The mean of each of {@code size x size} equal parts of an image, whatever its size: {@code
 * [batch, height, width, channels] -> [batch, size, size, channels]}. With size 1, the mean of all.
 */
public record AdaptiveAvgPool2d(int size) implements Module {

  public AdaptiveAvgPool2d {
    Check.that(size > 0, "adaptiveAvgPool", "size %d is not positive", size);
  }

  @Override
  public Tensor forward(Tensor x) {
    int height = x.size(1) / size;
    int width = x.size(2) / size;
    Check.that(
        size == 1 || (height == width && height * size == x.size(1) && width * size == x.size(2)),
        "adaptiveAvgPool",
        "%s has no %d x %d equal square parts",
        x.shape(),
        size,
        size);
    return x.averagePool(height, width, Math.max(height, 1));
  }
}
