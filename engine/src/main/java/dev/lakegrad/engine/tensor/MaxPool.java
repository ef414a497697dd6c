package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.Coverage;
import dev.lakegrad.engine.backend.PoolShape;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;

/**
 * The largest of what each output sees of a channel: {@code [batch, sides.., channels] -> [batch,
 * sides'.., channels]}. Keeps which pixel won for the way back.
 */
record MaxPool(Tensor x, PoolShape sizes, Shape shape, Buffer winners) implements Op {

  static MaxPool of(Tensor x, Coverage coverage) {
    Shape shape = coverage.outputs(x.shape(), x.size(-1));
    PoolShape sizes = PoolShape.of(x.size(0), x.size(-1), coverage.over(x.shape()));
    return new MaxPool(x, sizes, shape, Scope.current().allocate(DType.I32, shape.size()));
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(x);
  }

  @Override
  public List<Buffer> kept() {
    return List.of(winners);
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    backend.maxPool(sizes, x.data(), y, winners);
  }

  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    gradients.write(x, dx -> backend.maxPoolGradient(sizes, winners, dy, dx));
  }
}
