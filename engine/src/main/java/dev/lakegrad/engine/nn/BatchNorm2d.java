package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.Finish;
import dev.lakegrad.engine.tensor.Parameter;
import dev.lakegrad.engine.tensor.Statistic;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * Batch normalisation {@code y = (x - mean) / √(variance + ε) * w + b} of each channel (Ioffe and
 * Szegedy 2015): {@code [.., channels] -> [.., channels]}.
 *
 * <p>In training the moments are those of the batch at hand, and {@code mean} and {@code variance}
 * follow them; in inference these running moments are taken, so that an image's result does not
 * depend on its neighbours. In a scope for training they move with every forward pass.
 *
 * <p>With several workers each normalises by its own share of the global batch, and follows that:
 * their weights stay equal and their running moments do not, until they are averaged.
 */
public record BatchNorm2d(
    Parameter weight, Parameter bias, Statistic mean, Statistic variance, double epsilon)
    implements Activated {
  private static final double MOMENTUM = 0.1;

  /**
   * Weight ones, bias zeros, running mean 0 and variance 1, all {@code [channels]}; {@code ε =
   * 1e-5}, and a batch counts for a tenth of the running moments.
   */
  public static BatchNorm2d of(int channels) {
    Shape shape = Shape.of(channels);
    return new BatchNorm2d(
        Parameter.constant(1, shape),
        Parameter.constant(0, shape),
        Statistic.of(0, MOMENTUM, shape),
        Statistic.of(1, MOMENTUM, shape),
        1e-5);
  }

  @Override
  public Tensor forward(Tensor x, Finish end) {
    return x.batchNorm(weight.value(), bias.value(), mean, variance, epsilon, end);
  }
}
