package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.backend.Activation;
import dev.lakegrad.engine.tensor.Finish;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * A residual block of deep networks (He et al. 2016), {@code 3 x 3} between two {@code 1 x 1} that
 * make channels fewer, and then four times as many: {@code [batch, height, width, in] -> [batch,
 * height / stride, width / stride, 4 width]}, rounded up.
 *
 * @param shortcut nothing ({@link Sequential} of no layers) where sizes stay the same, else a 1x1
 *     convolution and its norm
 */
public record Bottleneck(
    Conv2d conv1,
    BatchNorm2d norm1,
    Conv2d conv2,
    BatchNorm2d norm2,
    Conv2d conv3,
    BatchNorm2d norm3,
    Sequential shortcut)
    implements Module {
  private static final int EXPANSION = 4;

  /** Convolutions without bias, the middle one, of {@code width} channels, with {@code stride}. */
  public static Bottleneck of(int in, int width, int stride, Rng rng) {
    int out = EXPANSION * width;
    return new Bottleneck(
        Conv2d.withoutBias(in, width, 1, rng),
        BatchNorm2d.of(width),
        Conv2d.withoutBias(width, width, 3, rng).withPadding(1).withStride(stride),
        BatchNorm2d.of(width),
        Conv2d.withoutBias(width, out, 1, rng),
        BatchNorm2d.of(out),
        ResidualBlock.shortcut(in, out, stride, rng));
  }

  @Override
  public Tensor forward(Tensor x) {
    Finish relu = Finish.of(Activation.RELU);
    Tensor narrow = norm1.forward(conv1.forward(x), relu);
    Tensor y = norm2.forward(conv2.forward(narrow), relu);
    return norm3.forward(conv3.forward(y), new Finish(shortcut.forward(x), Activation.RELU));
  }
}
