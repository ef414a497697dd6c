package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.Unary;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;

/** A function of one number, of each element: {@code y = f(x)}. */
record Apply(Unary f, Tensor x) implements Op {

  /** {@code f(x)}; plain data where the slope is 0 all over. */
  static Tensor run(Unary f, Tensor x) {
    Tensor y = Tensor.run(new Apply(f, x));
    return f.isFlat() ? y.withoutHistory() : y;
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
    backend.unary(f, x.data(), y);
  }

  /** {@code dx = dy f'(x)}. */
  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    gradients.write(x, dx -> backend.unaryGradient(f, x.data(), y, dy, dx));
  }
}
