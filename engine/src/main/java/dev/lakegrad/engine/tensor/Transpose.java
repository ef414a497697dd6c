package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;

/** Exchanges the last two axes: {@code [.., rows, columns] -> [.., columns, rows]}. */
record Transpose(Tensor x) implements Op {

  Transpose {
    Check.that(x.shape().rank() >= 2, "transpose", "%s is no matrix", x.shape());
  }

  private int rows() {
    return x.size(-2);
  }

  private int columns() {
    return x.size(-1);
  }

  private int matrices() {
    int[] sizes = x.shape().toArray();
    int count = 1;
    for (int axis = 0; axis < sizes.length - 2; axis++) {
      count *= sizes[axis];
    }
    return count;
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(x);
  }

  @Override
  public Shape shape() {
    int[] sizes = x.shape().toArray();
    sizes[sizes.length - 2] = columns();
    sizes[sizes.length - 1] = rows();
    return Shape.of(sizes);
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    backend.transpose(matrices(), rows(), columns(), x.data(), y);
  }

  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    gradients.write(x, dx -> backend.transpose(matrices(), columns(), rows(), dy, dx));
  }
}
