package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.backend.Activation;
import dev.lakegrad.engine.tensor.Tensor;

/** A layer that can apply an activation to its result while it computes it, at hardly any cost. */
public interface Activated extends Module {

  /** {@code f(forward(x))}. */
  Tensor forward(Tensor x, Activation f);

  @Override
  default Tensor forward(Tensor x) {
    return forward(x, Activation.NONE);
  }
}
