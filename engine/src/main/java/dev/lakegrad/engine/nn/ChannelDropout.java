package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.tensor.Dropping;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * Drops channels (Tompson et al. 2015): each of a sample is 0 with a probability of {@code rate} in
 * training, and the rest is multiplied by {@code 1 / (1 - rate)}: {@code [samples, .., channels] ->
 * [samples, .., channels]}.
 *
 * <p>What is dropped follows from {@code seed}, the step and the sample; see {@link Dropping}.
 */
public record ChannelDropout(double rate, long seed) implements Module {

  public ChannelDropout {
    Check.that(0 <= rate && rate < 1, "dropout", "rate %s is not in [0, 1)", rate);
  }

  /** With a seed drawn from {@code rng}. */
  public static ChannelDropout of(double rate, Rng rng) {
    return new ChannelDropout(rate, rng.nextLong());
  }

  @Override
  public Tensor forward(Tensor x) {
    return Dropping.channels(x, rate, seed);
  }
}
