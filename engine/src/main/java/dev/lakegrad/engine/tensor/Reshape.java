package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;

/** The same elements in another shape; {@link Tensor#reshape} shares the memory. */
record Reshape(Tensor x, Shape shape) implements Op {

  Reshape {
    Check.that(
        x.size() == shape.size(),
        "reshape",
        "%s has %d elements, %s has %d",
        x.shape(),
        x.size(),
        shape,
        shape.size());
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(x);
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    y.copyFrom(x.data());
  }

  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    gradients.handOn(x, dy);
  }
}
