package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.tensor.Activations;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * The sigmoid linear unit, or swish, {@code y = x sigmoid(x)} (Elfwing et al. 2018): {@code [..] ->
 * [..]}.
 */
public record Silu() implements Module {

  @Override
  public Tensor forward(Tensor x) {
    return Activations.silu(x);
  }
}
