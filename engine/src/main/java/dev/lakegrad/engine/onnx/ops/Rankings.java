package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Shapes;
import dev.lakegrad.engine.onnx.value.Value;
import dev.lakegrad.engine.onnx.wire.ElementType;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Which elements are the largest or smallest along an axis, and orders of whole arrays. */
final class Rankings {
  private Rankings() {}

  static void addTo(Operators operators) {
    operators
        .add("ArgMax", 1, call -> extreme(call, order(call.array(0)).reversed()))
        .add("ArgMin", 1, call -> extreme(call, order(call.array(0))))
        .add("Hardmax", 1, Rankings::hardmax)
        .addAll("TopK", 1, call -> top(call, call.whole("k", 1)))
        .addAll("TopK", 10, call -> top(call, call.array(1).whole()))
        .addAll("Unique", 11, Rankings::unique);
  }

  /** Orders places of {@code x} by what stands there. */
  static Comparator<Integer> order(Array x) {
    return switch (x.kind()) {
      // The two zeros are equal to ONNX, and -0.0 + 0.0 is 0.0.
      case REAL -> Comparator.comparingDouble(i -> x.reals()[i] + 0.0);
      case TEXT -> Comparator.comparing(i -> x.texts()[i]);
      default -> (i, j) -> Logic.order(x.type(), x.wholes()[i], x.wholes()[j]);
    };
  }

  private static Value extreme(Call call, Comparator<Integer> order) {
    Lines lines = new Lines(call.array(0).shape(), call.whole("axis", 0));
    Check.that(lines.length() > 0, "arg", "%s has an empty axis", call.array(0).shape());
    long[] winners = new long[lines.count()];
    boolean last = call.flag("select_last_index", 0);
    for (int line = 0; line < winners.length; line++) {
      winners[line] = first(lines, line, order, last ? 0 : 1);
    }
    Shape shape = call.flag("keepdims", 1) ? lines.kept() : lines.dropped();
    return Array.wholes(ElementType.INT64, shape, winners);
  }

  /**
   * The index that comes first; one that comes {@code behind} or more later does not replace it.
   */
  private static int first(Lines lines, int line, Comparator<Integer> order, int behind) {
    int best = 0;
    for (int i = 1; i < lines.length(); i++) {
      if (order.compare(lines.position(line, best), lines.position(line, i)) >= behind) {
        best = i;
      }
    }
    return best;
  }

  private static Value hardmax(Call call) {
    Array x = call.array(0);
    Lines lines = Softmaxes.lines(call, x.shape());
    double[] hard = new double[x.size()];
    for (int line = 0; line < lines.count(); line++) {
      hard[lines.position(line, first(lines, line, order(x).reversed(), 1))] = 1;
    }
    return Array.reals(x.type(), x.shape(), hard);
  }

  private static List<Value> top(Call call, long count) {
    Array x = call.array(0);
    int axis = Shapes.axis(call.whole("axis", -1), x.rank());
    Lines lines = new Lines(x.shape(), axis);
    Check.that(count <= lines.length(), "top", "%d of %d", count, lines.length());
    Comparator<Integer> order = call.flag("largest", 1) ? order(x).reversed() : order(x);
    Shape shape = Shapes.with(x.shape(), axis, count);
    Lines results = new Lines(shape, axis);
    int[] from = new int[shape.size()];
    long[] places = new long[shape.size()];
    for (int line = 0; line < lines.count(); line++) {
      int each = line;
      List<Integer> sorted =
          IntStream.range(0, lines.length())
              .boxed()
              .sorted((i, j) -> order.compare(lines.position(each, i), lines.position(each, j)))
              .toList();
      for (int i = 0; i < results.length(); i++) {
        from[results.position(line, i)] = lines.position(line, sorted.get(i));
        places[results.position(line, i)] = sorted.get(i);
      }
    }
    return List.of(x.pick(shape, from), Array.wholes(ElementType.INT64, shape, places));
  }

  /** Slices along an axis, or elements of the flat array: one of each, where and how often. */
  private static List<Value> unique(Call call) {
    Array whole = call.array(0);
    boolean flat = !call.sets("axis");
    Array x = flat ? whole.reshape(Shape.of(whole.size())) : whole;
    int axis = flat ? 0 : Shapes.axis(call.whole("axis", 0), x.rank());
    return Uniques.of(x, axis, call.flag("sorted", 1) ? Uniques.Order.SORTED : Uniques.Order.FOUND);
  }
}
