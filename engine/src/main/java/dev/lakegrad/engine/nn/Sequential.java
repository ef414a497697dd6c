package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.tensor.Finish;
import dev.lakegrad.engine.tensor.Tensor;
import java.util.List;

/**
 * Modules one after the other: {@code y = fₙ(.. f₁(x))}. Their parameters are named by position,
 * such as {@code 0.weight}. An activation that follows an {@link Activated} layer is done by that.
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
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i) instanceof Activated layer
          && i + 1 < layers.size()
          && layers.get(i + 1) instanceof ActivationLayer next) {
        y = layer.forward(y, Finish.of(next.activation()));
        i++;
      } else {
        y = layers.get(i).forward(y);
      }
    }
    return y;
  }
}
