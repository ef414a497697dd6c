package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;

/** Parameters with memory of their own, in {@code float64}. */
final class Placed {
  private Placed() {}

  static Parameter of(Shape shape, double... values) {
    Parameter parameter = Parameter.of(shape, values);
    parameter.place(
        Buffer.allocate(DType.F64, shape.size()), Buffer.allocate(DType.F64, shape.size()));
    return parameter;
  }
}
