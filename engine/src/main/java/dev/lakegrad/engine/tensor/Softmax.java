package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;

/** Softmax along the last axis: {@code y = exp(x) / Σ exp(x)}, {@code [.., classes]}. */
record Softmax(Tensor x) implements Op {

  Softmax {
    Check.that(x.shape().rank() > 0, "softmax", "a scalar has no last axis");
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(x);
  }

  @Override
  public Shape shape() {
    return x.shape();
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    backend.softmax(x.size(-1), x.data(), y);
  }

  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    gradients.write(x, dx -> backend.softmaxGradient(x.size(-1), y, dy, dx));
  }
}
