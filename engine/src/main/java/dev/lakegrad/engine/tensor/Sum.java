package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;

/** The sum of all elements, a scalar. */
record Sum(Tensor x) implements Op {

  @Override
  public List<Tensor> inputs() {
    return List.of(x);
  }

  @Override
  public Shape shape() {
    return Shape.of();
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    y.set(0, backend.sum(x.data()));
  }

  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    gradients.write(x, dx -> backend.fill(dy.get(0), dx));
  }
}
