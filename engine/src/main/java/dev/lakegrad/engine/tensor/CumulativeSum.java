package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Layout;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;

/** {@code y[i] = x[0] + .. + x[i]} along the last axis. */
record CumulativeSum(Tensor x) implements Op {

  CumulativeSum {
    Check.that(x.shape().rank() > 0, "cumulativeSum", "a scalar has no last axis");
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
    backend.cumulativeSum(x.size(-1), x.data(), y);
  }

  /** {@code dx[i] = dy[i] + .. + dy[n - 1]}: the same from the other end. */
  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    int columns = x.size(-1);
    if (x.size() == 0) {
      return;
    }
    Layout forwards = Layout.of(Shape.of(x.size() / columns, columns));
    Layout backwards = forwards.slice(1, columns - 1, columns, -1);
    gradients.write(
        x,
        dx -> {
          Buffer sums = gradients.scratch(x.size());
          backend.copy(dy, backwards, dx, forwards);
          backend.cumulativeSum(columns, dx, sums);
          backend.copy(sums, backwards, dx, forwards);
        });
  }
}
