package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.tensor.Finish;
import dev.lakegrad.engine.tensor.Tensor;

/** A layer that can finish its result while it computes it, at hardly any cost. */
public interface Activated extends Module {

  /** {@code end(forward(x))}. */
  Tensor forward(Tensor x, Finish end);

  @Override
  default Tensor forward(Tensor x) {
    return forward(x, Finish.NONE);
  }
}
