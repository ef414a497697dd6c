package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;

/** The same numbers as another type; towards ids, what follows the point is cut off. */
record Cast(Tensor x, DType type) implements Op {

  static Tensor run(Tensor x, DType type) {
    if (x.type() == type) {
      return x;
    }
    Tensor y = Tensor.run(new Cast(x, type));
    return type == DType.I32 ? y.withoutHistory() : y;
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
  public boolean takesIds() {
    return true;
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    y.copyFrom(x.data());
  }

  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    gradients.write(x, dx -> dx.copyFrom(dy));
  }
}
