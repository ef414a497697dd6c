package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.tensor.Activations;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * The exponential linear unit: {@code y = x} where x is positive and {@code alpha (exp(x) - 1)}
 * elsewhere (Clevert et al. 2016): {@code [..] -> [..]}.
 */
public record Elu(double alpha) implements Module {

  @Override
  public Tensor forward(Tensor x) {
    return Activations.elu(x, alpha);
  }
}
