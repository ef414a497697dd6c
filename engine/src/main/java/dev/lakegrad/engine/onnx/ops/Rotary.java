package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;

/**
 * Places told by rotation (Su et al. 2021): pairs of a head's numbers are turned by an angle that
 * grows with the place; {@code [batch, heads, time, size]} or {@code [batch, time, heads size]}.
 */
final class Rotary {
  private Rotary() {}

  static void addTo(Operators operators) {
    operators.add("RotaryEmbedding", 23, Rotary::rotate);
  }

  private static Array rotate(Call call) {
    Array x = call.array(0);
    boolean flat = x.rank() == 3;
    Array heads = flat ? Attention.split(x, call.integer("num_heads", 0)) : x;
    Array rotated = rotate(call, heads);
    return flat ? Attention.join(rotated) : rotated;
  }

  private static Array rotate(Call call, Array x) {
    int size = x.shape().at(3);
    int turned =
        call.integer("rotary_embedding_dim", 0) == 0
            ? size
            : call.integer("rotary_embedding_dim", 0);
    int half = turned / 2;
    Array cos = angles(call, call.array(1), x, half);
    Array sin = angles(call, call.array(2), x, half);
    boolean interleaved = call.flag("interleaved", 0);
    double[] out = x.reals().clone();
    int time = x.shape().at(2);
    int each = x.shape().at(1) * time;
    for (int row = 0; row < out.length / size; row++) {
      int angle = (row / each * time + row % time) * half;
      for (int i = 0; i < half; i++) {
        int first = row * size + (interleaved ? 2 * i : i);
        int second = interleaved ? first + 1 : first + half;
        double c = cos.reals()[angle + i];
        double s = sin.reals()[angle + i];
        out[first] = c * x.reals()[first] - s * x.reals()[second];
        out[second] = s * x.reals()[first] + c * x.reals()[second];
      }
    }
    return Array.reals(x.type(), x.shape(), out);
  }

  /** One row for each place of each sequence of the batch. */
  private static Array angles(Call call, Array table, Array x, int half) {
    Array rows = call.has(3) ? Indexing.gather(table, call.array(3), 0) : table;
    Shape shape = Shape.of(x.shape().at(0), x.shape().at(2), half);
    Check.that(
        rows.shape().equals(shape), "rotary", "angles %s instead of %s", rows.shape(), shape);
    return rows;
  }
}
