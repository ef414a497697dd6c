package dev.lakegrad.engine.onnx.run;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Shapes;
import dev.lakegrad.engine.onnx.value.Strided;
import dev.lakegrad.engine.onnx.wire.SparseTensorProto;

/** Turns a sparse constant into an array. */
public final class Dense {
  private Dense() {}

  public static Array of(SparseTensorProto sparse) {
    Shape shape = Shapes.of(sparse.sizes().stream().mapToLong(Long::longValue).toArray());
    Array values = Array.of(sparse.values());
    long[] places = places(Array.of(sparse.indices()), shape, values.size());
    long[] bits = new long[shape.size()];
    long[] from = values.toBits();
    for (int i = 0; i < places.length; i++) {
      Check.that(
          0 <= places[i] && places[i] < bits.length,
          "sparse tensor",
          "index %d is outside of %s",
          places[i],
          shape);
      bits[(int) places[i]] = from[i];
    }
    return Array.ofBits(values.type(), shape, bits);
  }

  /** Positions in the flat array, of indices {@code [n]} or {@code [n, rank]}. */
  private static long[] places(Array indices, Shape shape, int count) {
    boolean flat = indices.rank() == 1;
    int[] strides = flat ? new int[] {1} : Strided.strides(shape);
    Check.that(
        indices.size() == count * strides.length,
        "sparse tensor",
        "indices %s for %d values in %s",
        indices.shape(),
        count,
        shape);
    long[] places = new long[count];
    for (int i = 0; i < indices.size(); i++) {
      places[i / strides.length] += indices.wholes()[i] * strides[i % strides.length];
    }
    return places;
  }
}
