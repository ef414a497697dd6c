package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.Norms;
import dev.lakegrad.engine.tensor.Parameter;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * Normalisation {@code y = (x - mean) / √(var + ε) * w + b} of each image and group of channels (Wu
 * and He 2018): {@code [batch, .., channels] -> [batch, .., channels]}. The same in training and in
 * inference, and whatever else is in the batch.
 *
 * @param weight {@code [channels]}
 * @param bias {@code [channels]}
 */
public record GroupNorm(Parameter weight, Parameter bias, int groups, double epsilon)
    implements Module {

  /** Weight ones, bias zeros; {@code ε = 1e-5}. */
  public static GroupNorm of(int groups, int channels) {
    Shape shape = Shape.of(channels);
    return new GroupNorm(Parameter.constant(1, shape), Parameter.constant(0, shape), groups, 1e-5);
  }

  @Override
  public Tensor forward(Tensor x) {
    return Norms.group(x, groups, weight.value(), bias.value(), epsilon);
  }
}
