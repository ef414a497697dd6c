package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.tensor.Dropping;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * Drops what a residual path adds (Huang et al. 2016): for a sample it is 0 with a probability of
 * {@code rate} in training, and the rest is multiplied by {@code 1 / (1 - rate)}: {@code [samples,
 * ..] -> [samples, ..]}.
 *
 * <p>What is dropped follows from {@code seed}, the step and the sample; see {@link Dropping}.
 */
public record DropPath(double rate, long seed) implements Module {

  public DropPath {
    Check.that(0 <= rate && rate < 1, "dropout", "rate %s is not in [0, 1)", rate);
  }

  /** With a seed drawn from {@code rng}. */
  public static DropPath of(double rate, Rng rng) {
    return new DropPath(rate, rng.nextLong());
  }

  @Override
  public Tensor forward(Tensor x) {
    return Dropping.samples(x, rate, seed);
  }
}
