package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.ops.Elementwise.Binary;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Shapes;
import dev.lakegrad.engine.onnx.wire.ElementType;
import dev.lakegrad.engine.onnx.wire.ElementType.Kind;
import java.util.List;
import java.util.function.LongBinaryOperator;
import java.util.stream.IntStream;

/** Elements put, or added, where other elements say. */
final class Scattering {
  private Scattering() {}

  static void addTo(Operators operators) {
    operators
        .add("Scatter", 9, Scattering::elements)
        .add("ScatterElements", 11, Scattering::elements)
        .add("ScatterND", 11, Scattering::slices)
        .add("TensorScatter", 24, Scattering::cache);
  }

  private static Array elements(Call call) {
    Array x = call.array(0);
    int[] targets = Indexing.elements(x.shape(), call.array(1), call.whole("axis", 0));
    return scatter(x, targets, call.array(2), call.text("reduction", "none"));
  }

  private static Array slices(Call call) {
    Array x = call.array(0);
    Array indices = call.array(1);
    int[] starts = Indexing.starts(x.shape(), indices, 0);
    int block = Shapes.product(x.shape(), indices.shape().at(-1), x.rank());
    Array updates = call.array(2);
    Check.that(
        updates.size() == starts.length * block,
        "scatter",
        "%s updates %d slices of %d elements",
        updates.shape(),
        starts.length,
        block);
    int[] targets =
        IntStream.range(0, updates.size()).map(i -> starts[i / block] + i % block).toArray();
    return scatter(x, targets, updates, call.text("reduction", "none"));
  }

  /** {@code x} with update {@code i} put, or reduced into what is there, at {@code targets[i]}. */
  private static Array scatter(Array x, int[] targets, Array updates, String reduction) {
    Check.that(
        updates.size() == targets.length,
        "scatter",
        "%d updates for %d places",
        updates.size(),
        targets.length);
    if (!reduction.equals("none")) {
      return reduce(x, targets, updates, reduction(reduction));
    }
    int[] from = IntStream.range(0, x.size()).toArray();
    for (int i = 0; i < targets.length; i++) {
      from[targets[i]] = x.size() + i;
    }
    return Array.join(List.of(x, updates)).pick(x.shape(), from);
  }

  private static Binary reduction(String name) {
    return switch (name) {
      case "add" -> Arithmetic.ADD;
      case "mul" -> Arithmetic.MULTIPLY;
      case "max" -> Arithmetic.MAX;
      case "min" -> Arithmetic.MIN;
      default -> throw new IllegalArgumentException("scatter: no reduction \"" + name + "\"");
    };
  }

  private static Array reduce(Array x, int[] targets, Array updates, Binary f) {
    if (x.kind() == Kind.REAL) {
      double[] values = x.reals().clone();
      for (int i = 0; i < targets.length; i++) {
        values[targets[i]] = f.real().applyAsDouble(values[targets[i]], updates.reals()[i]);
      }
      return Array.reals(x.type(), x.shape(), values);
    }
    LongBinaryOperator whole = x.type() == ElementType.UINT64 ? f.unsigned() : f.signed();
    long[] values = x.wholes().clone();
    for (int i = 0; i < targets.length; i++) {
      values[targets[i]] = whole.applyAsLong(values[targets[i]], updates.wholes()[i]);
    }
    return Array.wholes(x.type(), x.shape(), values);
  }

  /** New keys or values put into a cache, each sequence of the batch from its own place on. */
  private static Array cache(Call call) {
    Array past = call.array(0);
    Array update = call.array(1);
    int axis = Shapes.axis(call.whole("axis", -2), past.rank());
    boolean circular = call.text("mode", "linear").equals("circular");
    Shape shape = update.shape();
    int inner = Shapes.product(shape, axis + 1, shape.rank());
    int size = past.shape().at(axis);
    int[] targets = new int[update.size()];
    for (int i = 0; i < targets.length; i++) {
      int batch = i / (shape.size() / shape.at(0));
      long place = (call.has(2) ? call.array(2).wholes()[batch] : 0) + i / inner % shape.at(axis);
      int step = Indexing.place(circular ? place % size : place, size);
      targets[i] = (i / inner / shape.at(axis) * size + step) * inner + i % inner;
    }
    return scatter(past, targets, update, "none");
  }
}
