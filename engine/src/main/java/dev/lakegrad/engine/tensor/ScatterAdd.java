package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;

/**
 * A table with rows added to those that ids name: {@code [count, width], ids [n], [n, width] ->
 * [count, width]}.
 */
record ScatterAdd(Tensor table, Tensor ids, Tensor rows) implements Op {

  ScatterAdd {
    Check.that(
        table.type() == rows.type(),
        "scatterAdd",
        "types differ: %s and %s",
        table.type(),
        rows.type());
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(table, ids, rows);
  }

  @Override
  public Shape shape() {
    return table.shape();
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    y.copyFrom(table.data());
    backend.scatterAdd(table.size(1), ids.data(), rows.data(), y);
  }

  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    gradients.write(rows, d -> backend.gather(table.size(1), dy, ids.data(), d));
    gradients.handOn(table, dy);
  }
}
