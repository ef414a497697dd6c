package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.Coverage;
import dev.lakegrad.engine.backend.Divisor;
import dev.lakegrad.engine.backend.PoolShape;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;

/**
 * The mean of what each output sees of a channel: {@code [batch, sides.., channels] -> [batch,
 * sides'.., channels]}.
 */
record AveragePool(Tensor x, PoolShape sizes, Divisor divisor, Shape shape) implements Op {

  static AveragePool of(Tensor x, Coverage coverage, Divisor divisor) {
    Shape shape = coverage.outputs(x.shape(), x.size(-1));
    PoolShape sizes = PoolShape.of(x.size(0), x.size(-1), coverage.over(x.shape()));
    return new AveragePool(x, sizes, divisor, shape);
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(x);
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    backend.averagePool(sizes, divisor, x.data(), y);
  }

  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    gradients.write(x, dx -> backend.averagePoolGradient(sizes, divisor, dy, dx));
  }
}
