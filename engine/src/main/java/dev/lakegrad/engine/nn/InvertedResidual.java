package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The block of MobileNetV2 (Sandler et al. 2018): {@code 1 x 1} to more channels, {@code 3 x 3} for
 * each channel alone, {@code 1 x 1} to fewer, each with a norm and all but the last with a {@link
 * Relu6}: {@code [batch, height, width, in] -> [batch, height / stride, width / stride, out]},
 * rounded up. Parameters have the names that torchvision gives them.
 *
 * @param residual whether what came in is added, for which sizes must stay the same
 */
public record InvertedResidual(Sequential conv, boolean residual) implements Module {

  /**
   * With {@code expansion} times as many channels in between; with 1, the first step is left out.
   */
  public static InvertedResidual of(int in, int out, int stride, int expansion, Rng rng) {
    Check.that(expansion > 0, "invertedResidual", "expansion %d is not positive", expansion);
    int hidden = in * expansion;
    List<Module> layers = new ArrayList<>();
    if (expansion > 1) {
      layers.add(step(Conv2d.withoutBias(in, hidden, 1, rng)));
    }
    Filters each = Filters.depthwise(hidden, 3, 3).withoutBias();
    layers.add(step(Conv2d.of(each, rng).withPadding(1).withStride(stride)));
    layers.add(Conv2d.withoutBias(hidden, out, 1, rng));
    layers.add(BatchNorm2d.of(out));
    return new InvertedResidual(new Sequential(layers), stride == 1 && in == out);
  }

  private static Sequential step(Conv2d convolution) {
    int out = convolution.weight().shape().at(0);
    return Sequential.of(convolution, BatchNorm2d.of(out), new Relu6());
  }

  @Override
  public Tensor forward(Tensor x) {
    Tensor y = conv.forward(x);
    return residual ? y.add(x) : y;
  }
}
