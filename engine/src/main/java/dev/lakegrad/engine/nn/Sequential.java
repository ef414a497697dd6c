package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.tensor.Tensor;
import java.util.List;

/**
 * Modules one after the other: {@code y = fₙ(.. f₁(x))}. Their parameters are named by position,
 * such as {@code 0.weight}.
 */
public record Sequential(List<Module> layers) implements Module {

  public Sequential {
    layers = List.copyOf(layers);
  }

  public static Sequential of(Module... layers) {
    return new Sequential(List.of(layers));
  }

  @Override
  public Tensor forward(Tensor x) {
    Tensor y = x;
    for (Module layer : layers) {
      y = layer.forward(y);
    }
    return y;
  }
}
