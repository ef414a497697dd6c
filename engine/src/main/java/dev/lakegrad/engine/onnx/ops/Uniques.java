package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** The distinct slices of an array along an axis. */
final class Uniques {
  /** How the distinct slices are ordered. */
  enum Order {
    SORTED,
    FOUND
  }

  private final Lines across;
  private final Comparator<Integer> order;

  private Uniques(Array x, int axis) {
    // A line holds all elements of one slice.
    this.across =
        new Lines(x.shape(), LongStream.range(0, x.rank()).filter(a -> a != axis).toArray());
    this.order = Rankings.order(x);
  }

  private int compare(int slice, int other) {
    for (int i = 0; i < across.length(); i++) {
      int result = order.compare(across.position(slice, i), across.position(other, i));
      if (result != 0) {
        return result;
      }
    }
    return 0;
  }

  /** The slices, where each comes first, which one each slice is, and how often each is there. */
  static List<Value> of(Array x, int axis, Order wanted) {
    Uniques slices = new Uniques(x, axis);
    List<Integer> sorted =
        IntStream.range(0, x.shape().at(axis)).boxed().sorted(slices::compare).toList();
    List<List<Integer>> groups = new ArrayList<>();
    for (int slice : sorted) {
      if (groups.isEmpty() || slices.compare(last(groups).get(0), slice) != 0) {
        groups.add(new ArrayList<>());
      }
      last(groups).add(slice);
    }
    if (wanted == Order.FOUND) {
      groups.sort(Comparator.comparing(group -> group.get(0)));
    }
    return outputs(x, axis, groups);
  }

  private static List<Integer> last(List<List<Integer>> groups) {
    return groups.get(groups.size() - 1);
  }

  private static List<Value> outputs(Array x, int axis, List<List<Integer>> groups) {
    long[] first = groups.stream().mapToLong(group -> group.get(0)).toArray();
    long[] inverse = new long[x.shape().at(axis)];
    for (int i = 0; i < groups.size(); i++) {
      for (int slice : groups.get(i)) {
        inverse[slice] = i;
      }
    }
    Array indices = Array.row(first);
    return List.of(
        Indexing.gather(x, indices, axis),
        indices,
        Array.row(inverse),
        Array.row(groups.stream().mapToLong(List::size).toArray()));
  }
}
