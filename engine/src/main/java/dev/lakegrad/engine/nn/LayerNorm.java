package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.Parameter;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * Layer normalisation {@code y = (x - mean) / √(var + ε) * w + b} along the last axis (Ba et al.
 * 2016): {@code [.., width] -> [.., width]}.
 */
public record LayerNorm(Parameter weight, Parameter bias, double epsilon) implements Module {

  /** Weight ones, bias zeros, both {@code [width]}; {@code ε = 1e-5}. */
  public static LayerNorm of(int width) {
    Shape shape = Shape.of(width);
    return new LayerNorm(Parameter.constant(1, shape), Parameter.constant(0, shape), 1e-5);
  }

  @Override
  public Tensor forward(Tensor x) {
    return x.layerNorm(weight.value(), bias.value(), epsilon);
  }
}
