package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;

/**
 * The mean of the rows that each bag names: {@code [count, width], ids [bags, length] -> [bags,
 * width]}. The id -1 is padding and does not count; an empty bag gives zeros.
 */
record GatherMean(Tensor table, Tensor ids) implements Op {
  private static final int PADDING = -1;

  GatherMean {
    Check.that(table.shape().rank() == 2, "gatherMean", "%s is no table of rows", table.shape());
    Check.that(ids.shape().rank() == 2, "gatherMean", "ids %s are not [bags, length]", ids.shape());
    Ids.check("gatherMean", ids, PADDING, table.size(0));
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(table, ids);
  }

  @Override
  public Shape shape() {
    return Shape.of(ids.size(0), table.size(1));
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    backend.gatherMean(table.size(1), ids.size(1), table.data(), ids.data(), y);
  }

  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    gradients.add(table, d -> backend.scatterMean(table.size(1), ids.size(1), ids.data(), dy, d));
  }
}
