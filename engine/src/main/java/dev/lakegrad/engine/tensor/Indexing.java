package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import java.util.Arrays;

/** Elements read and written by id; {@link Tensor#gather} reads rows of a table. */
public final class Indexing {
  private Indexing() {}

  /**
   * {@code y[i, j, k] = x[i, ids[i, j, k], k]} for axis 1, and so for any other. {@code ids} are as
   * many as {@code x} along the other axes, and any number along {@code axis}.
   */
  public static Tensor gatherAlong(Tensor x, int axis, Tensor ids) {
    Tensor places = places("gatherAlong", x, axis, ids);
    return Tensor.run(new Gather(x.reshape(x.size(), 1), places)).reshape(ids.shape().toArray());
  }

  /**
   * {@code x} with {@code x[i, ids[i, j, k], k] += added[i, j, k]} for axis 1, and so for any
   * other; what goes to the same place is added up.
   */
  public static Tensor scatterAdd(Tensor x, int axis, Tensor ids, Tensor added) {
    Check.that(
        added.shape().equals(ids.shape()),
        "scatterAdd",
        "%s does not fit ids %s",
        added.shape(),
        ids.shape());
    Tensor places = places("scatterAdd", x, axis, ids);
    Tensor table = x.reshape(x.size(), 1);
    Tensor rows = added.reshape(added.size(), 1);
    return Tensor.run(new ScatterAdd(table, places, rows)).reshape(x.shape().toArray());
  }

  /** 1 at each id and 0 elsewhere, as {@code type}: {@code [..] -> [.., classes]}. */
  public static Tensor oneHot(Tensor ids, int classes, DType type) {
    Ids.check("oneHot", ids, 0, classes);
    int[] sizes = Arrays.copyOf(ids.shape().toArray(), ids.shape().rank() + 1);
    sizes[sizes.length - 1] = classes;
    Tensor y = Tensor.empty(type, Shape.of(sizes));
    y.data().clear();
    for (int i = 0; i < ids.size(); i++) {
      y.data().set(i * classes + ids.data().id(i), 1);
    }
    return y;
  }

  /** Where in the memory of {@code x} each of {@code ids} points to. */
  private static Tensor places(String name, Tensor x, int axis, Tensor ids) {
    int at = x.shape().axis(axis);
    Check.that(
        ids.shape().rank() == x.shape().rank()
            && ids.shape().with(at, 1).equals(x.shape().with(at, 1)),
        name,
        "ids %s do not fit %s along axis %d",
        ids.shape(),
        x.shape(),
        at);
    Ids.check(name, ids, 0, x.size(at));
    int inner = 1;
    for (int i = at + 1; i < x.shape().rank(); i++) {
      inner *= x.size(i);
    }
    Tensor places = Tensor.empty(DType.I32, Shape.of(ids.size()));
    Buffer from = ids.data();
    int block = ids.size(at) * inner;
    for (int i = 0; i < ids.size(); i++) {
      int outer = i / block * x.size(at);
      places.data().set(i, (outer + from.id(i)) * inner + i % inner);
    }
    return places;
  }
}
