package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.tensor.Activations;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * The leaky rectifier: {@code y = x} where x is positive and {@code slope x} elsewhere (Maas et al.
 * 2013): {@code [..] -> [..]}.
 */
public record LeakyRelu(double slope) implements Module {

  @Override
  public Tensor forward(Tensor x) {
    return Activations.leakyRelu(x, slope);
  }
}
