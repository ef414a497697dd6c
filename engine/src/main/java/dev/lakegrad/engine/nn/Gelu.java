package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.tensor.Tensor;

/**
 * The Gaussian error linear unit {@code y = x/2 (1 + tanh(√(2/π) (x + 0.044715 x³)))}, in its tanh
 * form (Hendrycks and Gimpel 2016): {@code [..] -> [..]}.
 */
public record Gelu() implements Module {

  @Override
  public Tensor forward(Tensor x) {
    return x.gelu();
  }
}
