package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Shape;
import java.util.Arrays;
import java.util.List;

/** Rows of a table by id: {@code [count, width], ids [..] -> [.., width]}. */
record Gather(Tensor table, Tensor ids) implements Op {

  Gather {
    Check.that(table.shape().rank() == 2, "gather", "%s is no table of rows", table.shape());
    Ids.check("gather", ids, 0, table.size(0));
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(table, ids);
  }

  @Override
  public Shape shape() {
    int[] sizes = ids.shape().toArray();
    int[] wider = Arrays.copyOf(sizes, sizes.length + 1);
    wider[sizes.length] = table.size(1);
    return Shape.of(wider);
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    backend.gather(table.size(1), table.data(), ids.data(), y);
  }

  /** Each row of {@code dy} is added to the row that it came from. */
  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    gradients.add(table, d -> backend.scatterAdd(table.size(1), ids.data(), dy, d));
  }
}
