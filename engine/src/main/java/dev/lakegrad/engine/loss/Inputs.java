package dev.lakegrad.engine.loss;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.Labels;
import dev.lakegrad.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Checks of what losses compare, and numbers made of ids. */
final class Inputs {
  private Inputs() {}

  static void checkSame(String loss, Tensor prediction, Tensor target) {
    Check.that(
        prediction.shape().equals(target.shape()),
        loss,
        "prediction %s is not of the shape of target %s",
        prediction.shape(),
        target.shape());
  }

  /** Ids {@code [..]} for {@code [.., classes]}. */
  static void checkRows(String loss, Tensor prediction, Tensor target) {
    int[] sizes = prediction.shape().toArray();
    Check.that(
        sizes.length > 0 && target.shape().equals(Shape.of(Arrays.copyOf(sizes, sizes.length - 1))),
        loss,
        "prediction %s does not fit labels %s",
        prediction.shape(),
        target.shape());
  }

  /** Refuses what is neither {@code low} nor {@code high}. */
  static void checkTwo(String loss, Tensor target, int low, int high) {
    Buffer values = target.data();
    for (int i = 0; i < values.size(); i++) {
      double value = values.get(i);
      if (value != low && value != high) {
        Check.that(
            false, loss, "target %s at position %d is neither %d nor %d", value, i, low, high);
      }
    }
  }

  /** {@code values} as numbers of the type of {@code like}, {@code [count]}. */
  static Tensor row(List<Double> values, Tensor like) {
    double[] numbers = values.stream().mapToDouble(value -> value).toArray();
    return Tensor.ofDoubles(like.type(), Shape.of(numbers.length), numbers);
  }

  /** What each label that is not ignored counts for, {@code [rows, 1]}. */
  static Tensor weights(Labels labels, Tensor target, Tensor like) {
    double[] weights =
        counted(labels, target).mapToDouble(row -> labels.weight(target.data().id(row))).toArray();
    return Tensor.ofDoubles(like.type(), Shape.of(weights.length, 1), weights);
  }

  /**
   * Of each row of {@code prediction} whose label is not ignored, the element that it names: {@code
   * [rows, 1]}.
   */
  static Tensor ofLabels(Tensor prediction, Labels labels, Tensor target) {
    int classes = prediction.size(-1);
    int[] places =
        counted(labels, target).map(row -> row * classes + target.data().id(row)).toArray();
    Tensor elements = prediction.reshape(prediction.size(), 1);
    return elements.gather(Tensor.ids(Shape.of(places.length), places));
  }

  /** Those of {@code rows [..]} whose labels are not ignored, {@code [rows, 1]}. */
  static Tensor ofLabelled(Tensor rows, Labels labels, Tensor target) {
    int[] places = counted(labels, target).toArray();
    return rows.reshape(rows.size(), 1).gather(Tensor.ids(Shape.of(places.length), places));
  }

  private static IntStream counted(Labels labels, Tensor target) {
    return IntStream.range(0, target.size()).filter(row -> !labels.ignores(target.data().id(row)));
  }
}
