package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.Matrix;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;

/**
 * The same row put before those of every sequence: {@code [batch, time, width], [width] -> [batch,
 * time + 1, width]}.
 */
record Prepend(Tensor x, Tensor row) implements Op {

  Prepend {
    Check.that(x.type() == row.type(), "prepend", "types differ: %s and %s", x.type(), row.type());
    Check.that(
        x.shape().rank() == 3 && row.shape().equals(Shape.of(x.size(2))),
        "prepend",
        "row %s does not fit %s",
        row.shape(),
        x.shape());
  }

  /** How many elements one sequence of {@code x} has. */
  private int length() {
    return x.size(1) * x.size(2);
  }

  private Matrix first(Buffer whole) {
    return Matrix.of(whole, 0, length() + x.size(2));
  }

  private Matrix rest(Buffer whole) {
    return Matrix.of(whole, x.size(2), length() + x.size(2));
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(x, row);
  }

  @Override
  public Shape shape() {
    return Shape.of(x.size(0), x.size(1) + 1, x.size(2));
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    backend.copy(x.size(0), x.size(2), Matrix.of(row.data(), 0, 0), first(y));
    backend.copy(x.size(0), length(), Matrix.of(x.data(), length()), rest(y));
  }

  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    gradients.add(
        row,
        drow -> {
          Buffer rows = gradients.scratch(x.size(0) * x.size(2));
          backend.copy(x.size(0), x.size(2), first(dy), Matrix.of(rows, x.size(2)));
          backend.sumRows(rows, drow);
        });
    gradients.write(x, dx -> backend.copy(x.size(0), length(), rest(dy), Matrix.of(dx, length())));
  }
}
