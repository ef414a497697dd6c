package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.tensor.Activations;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * The Gaussian error linear unit {@code y = x/2 (1 + erf(x/√2))} (Hendrycks and Gimpel 2016):
 * {@code [..] -> [..]}. {@link Gelu} is its tanh form.
 */
public record ExactGelu() implements Module {

  @Override
  public Tensor forward(Tensor x) {
    return Activations.exactGelu(x);
  }
}
