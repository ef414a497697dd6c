package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import java.util.Arrays;

/**
 * Functions that set parts of what they see to 0, each with a probability of {@code rate}, and
 * multiply the rest by {@code 1 / (1 - rate)}: in training, {@code y = x} elsewhere.
 *
 * <p>The first axis is that of the samples. What is dropped of a sample follows from {@code seed},
 * from the step and the sample's number in the global batch, which the scope knows ({@link
 * Scope#training(Workspace, long, int)}), and from how many drops came before it in the pass. So a
 * part that is recomputed drops the same again, and a batch drops the same however it is split over
 * threads and workers.
 */
public final class Dropping {
  private Dropping() {}

  /** Drops elements (Srivastava et al. 2014): {@code [samples, ..]}. */
  public static Tensor elements(Tensor x, double rate, long seed) {
    return drop(x, rate, seed, x.shape());
  }

  /** Drops whole channels (Tompson et al. 2015): {@code [samples, .., channels]}. */
  public static Tensor channels(Tensor x, double rate, long seed) {
    Check.that(x.shape().rank() >= 2, "dropout", "%s has no channels", x.shape());
    int[] sizes = ones(x);
    sizes[0] = x.size(0);
    sizes[sizes.length - 1] = x.size(-1);
    return drop(x, rate, seed, Shape.of(sizes));
  }

  /** Drops whole samples, of which a residual path remains (Huang et al. 2016). */
  public static Tensor samples(Tensor x, double rate, long seed) {
    int[] sizes = ones(x);
    if (sizes.length > 0) {
      sizes[0] = x.size(0);
    }
    return drop(x, rate, seed, Shape.of(sizes));
  }

  private static int[] ones(Tensor x) {
    int[] sizes = new int[x.shape().rank()];
    Arrays.fill(sizes, 1);
    return sizes;
  }

  private static Tensor drop(Tensor x, double rate, long seed, Shape mask) {
    Check.that(0 <= rate && rate < 1, "dropout", "rate %s is not in [0, 1)", rate);
    Check.that(x.shape().rank() > 0, "dropout", "a scalar has no samples");
    Scope scope = Scope.current();
    if (!scope.records() || rate == 0) {
      return x;
    }
    int samples = x.size(0);
    int each = mask.dropFirst().size();
    double[] values = scope.draws().mask(seed, rate, samples, each);
    return x.mul(Tensor.ofDoubles(x.type(), mask, values));
  }
}
