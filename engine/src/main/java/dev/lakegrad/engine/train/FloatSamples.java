package dev.lakegrad.engine.train;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.Tensor;

/** Samples of real numbers: pixels or features. */
@SuppressWarnings("ArrayRecordComponent") // the array is handed over, never compared
public record FloatSamples(Shape shape, float[] values) implements Samples {

  public FloatSamples {
    Check.that(
        values.length == shape.size(), "samples", "%d values for shape %s", values.length, shape);
  }

  @Override
  public Tensor tensor(DType compute, int from, int to) {
    Shape part = shape.dropFirst().prepend(to - from);
    return Tensor.of(compute, part, values, from * part.dropFirst().size());
  }
}
