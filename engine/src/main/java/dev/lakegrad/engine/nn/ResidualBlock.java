package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.backend.Activation;
import dev.lakegrad.engine.tensor.Finish;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * Two convolutions whose result is added to what came in (He et al. 2016): {@code y =
 * relu(norm2(conv2(relu(norm1(conv1(x))))) + shortcut(x))}, {@code [batch, height, width, in] ->
 * [batch, height / stride, width / stride, out]}, rounded up.
 *
 * @param shortcut nothing ({@link Sequential} of no layers) where sizes stay the same, else a 1x1
 *     convolution and its norm
 */
public record ResidualBlock(
    Conv2d conv1, BatchNorm2d norm1, Conv2d conv2, BatchNorm2d norm2, Sequential shortcut)
    implements Module {

  /** Convolutions {@code 3 x 3} without bias, the first with {@code stride}. */
  public static ResidualBlock of(int in, int out, int stride, Rng rng) {
    return new ResidualBlock(
        Conv2d.withoutBias(in, out, 3, rng).withPadding(1).withStride(stride),
        BatchNorm2d.of(out),
        Conv2d.withoutBias(out, out, 3, rng).withPadding(1),
        BatchNorm2d.of(out),
        shortcut(in, out, stride, rng));
  }

  static Sequential shortcut(int in, int out, int stride, Rng rng) {
    return in == out && stride == 1
        ? Sequential.of()
        : Sequential.of(
            Conv2d.withoutBias(in, out, 1, rng).withStride(stride), BatchNorm2d.of(out));
  }

  @Override
  public Tensor forward(Tensor x) {
    Tensor y = norm1.forward(conv1.forward(x), Finish.of(Activation.RELU));
    return norm2.forward(conv2.forward(y), new Finish(shortcut.forward(x), Activation.RELU));
  }
}
