package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the labels of a classification count.
 *
 * @param smoothing the share of each label that is spread over all classes alike (Szegedy et al.
 *     2016), in [0, 1)
 * @param weights what a label of each class counts for; if there are none, 1
 * @param ignored the id of labels that do not count at all; null if all count
 */
public record Labels(double smoothing, List<Double> weights, @Nullable Integer ignored) {
  /** All count alike, as they are. */
  public static final Labels PLAIN = new Labels(0, List.of(), null);

  public Labels {
    Check.that(
        0 <= smoothing && smoothing < 1, "labels", "smoothing %s is not in [0, 1)", smoothing);
    for (double weight : weights) {
      Check.that(weight >= 0 && Double.isFinite(weight), "labels", "weight %s is not >= 0", weight);
    }
    weights = List.copyOf(weights);
  }

  public Labels withSmoothing(double changed) {
    return new Labels(changed, weights, ignored);
  }

  public Labels withWeights(List<Double> changed) {
    return new Labels(smoothing, changed, ignored);
  }

  public Labels withIgnored(int changed) {
    return new Labels(smoothing, weights, changed);
  }

  /** Whether labels {@code id} do not count. */
  public boolean ignores(int id) {
    return ignored != null && id == ignored;
  }

  /** What a label {@code id} counts for. */
  public double weight(int id) {
    return ignores(id) ? 0 : weights.isEmpty() ? 1 : weights.get(id);
  }

  /** What all of {@code targets [..]} count for together. */
  public double total(Tensor targets) {
    Buffer ids = targets.data();
    double total = 0;
    for (int i = 0; i < ids.size(); i++) {
      total += weight(ids.id(i));
    }
    return total;
  }

  /** Refuses {@code targets} that are neither ignored nor one of {@code classes}. */
  public void check(String op, Tensor targets, int classes) {
    Check.that(
        weights.isEmpty() || weights.size() == classes,
        op,
        "%d weights for %d classes",
        weights.size(),
        classes);
    Check.that(targets.type() == DType.I32, op, "labels are %s, not %s", targets.type(), DType.I32);
    if (ignored == null) {
      Ids.check(op, targets, 0, classes);
      return;
    }
    Buffer ids = targets.data();
    for (int i = 0; i < ids.size(); i++) {
      int id = ids.id(i);
      if (!ignores(id) && (id < 0 || id >= classes)) {
        Check.that(
            false,
            op,
            "id %d at position %d is neither %d nor in [0, %d)",
            id,
            i,
            ignored,
            classes);
      }
    }
  }
}
