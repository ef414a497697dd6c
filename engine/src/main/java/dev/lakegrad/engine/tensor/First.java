package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.Matrix;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;

/** The first row of every sequence: {@code [batch, time, width] -> [batch, width]}. */
record First(Tensor x) implements Op {

  First {
    Check.that(
        x.shape().rank() == 3 && x.size(1) > 0,
        "first",
        "%s is not [batch, time, width] with a time above 0",
        x.shape());
  }

  /** The first rows, inside the memory of {@code x} or its gradient. */
  private Matrix rows(Buffer whole) {
    return Matrix.of(whole, 0, x.size(1) * x.size(2));
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(x);
  }

  @Override
  public Shape shape() {
    return Shape.of(x.size(0), x.size(2));
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    backend.copy(x.size(0), x.size(2), rows(x.data()), Matrix.of(y, x.size(2)));
  }

  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    gradients.write(
        x,
        dx -> {
          backend.fill(0, dx);
          backend.copy(x.size(0), x.size(2), Matrix.of(dy, x.size(2)), rows(dx));
        });
  }
}
