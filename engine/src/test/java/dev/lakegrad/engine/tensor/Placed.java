package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;

/** Parameters with memory of their own, in {@code float64} unless said. */
public final class Placed {
  private Placed() {}

  public static Parameter of(Shape shape, double... values) {
    return of(DType.F64, shape, values);
  }

  public static Parameter of(DType type, Shape shape, double... values) {
    Parameter parameter = Parameter.of(shape, values);
    parameter.place(Buffer.allocate(type, shape.size()), Buffer.allocate(type, shape.size()));
    return parameter;
  }
}
