package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.DType;

/**
 * Order along the last axis. Equal elements keep their order; what is no number comes first, so
 * that it is seen.
 */
public final class Sorting {
  private Sorting() {}

  /**
   * Elements in order, and which they were.
   *
   * @param values {@code [.., k]}, with their gradient
   * @param ids {@code [.., k]}, where each was along the last axis
   */
  public record Ranked(Tensor values, Tensor ids) {}

  /** The smallest first: {@code [.., n]}. */
  public static Ranked ascending(Tensor x) {
    Check.that(x.shape().rank() > 0, "sort", "a scalar has no last axis");
    return ranked(x, order(x.withoutHistory().neg(), x.size(-1)));
  }

  /** The largest first: {@code [.., n]}. */
  public static Ranked descending(Tensor x) {
    Check.that(x.shape().rank() > 0, "sort", "a scalar has no last axis");
    return ranked(x, order(x, x.size(-1)));
  }

  /** The {@code k} largest, the largest first: {@code [.., n] -> [.., k]}. */
  public static Ranked topK(Tensor x, int k) {
    Check.that(
        x.shape().rank() > 0 && 0 < k && k <= x.size(-1),
        "topK",
        "the %d largest of %s",
        k,
        x.shape());
    return ranked(x, order(x, k));
  }

  private static Ranked ranked(Tensor x, Tensor ids) {
    return new Ranked(Indexing.gatherAlong(x, -1, ids), ids);
  }

  /** Which the {@code count} largest are. */
  static Tensor order(Tensor x, int count) {
    Tensor ids = Tensor.empty(DType.I32, x.shape().with(-1, count));
    Scope.current().backend(x.type()).order(x.size(-1), count, x.data(), ids.data());
    return ids;
  }
}
