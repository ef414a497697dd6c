package dev.lakegrad.engine.train;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.Tensor;

/** Samples of ids: tokens or labels. */
@SuppressWarnings("ArrayRecordComponent") // the array is handed over, never compared
public record IdSamples(Shape shape, int[] values) implements Samples {

  public IdSamples {
    Check.that(
        values.length == shape.size(), "samples", "%d ids for shape %s", values.length, shape);
  }

  @Override
  public Tensor tensor(DType compute, int from, int to) {
    Shape part = shape.dropFirst().prepend(to - from);
    return Tensor.ids(part, values, from * part.dropFirst().size());
  }
}
