package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.backend.Window;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * What a convolution is made of: {@code in} channels become {@code out} ones through kernels with
 * the sides {@code kernel}. Both are cut into {@code groups}, and a group of outputs sees the
 * inputs of that group alone.
 */
public record Filters(int in, int out, Shape kernel, int groups, boolean biased) {
  public Filters {
    Check.that(in > 0 && out > 0, "filters", "%d channels to %d are not positive", in, out);
    Check.that(kernel.size() > 0, "filters", "kernel %s has no elements", kernel);
    Check.that(
        groups > 0 && in % groups == 0 && out % groups == 0,
        "filters",
        "%d channels to %d cannot be cut into %d groups",
        in,
        out,
        groups);
  }

  /** Each output sees all inputs, and has a bias. */
  public static Filters of(int in, int out, int... kernel) {
    return new Filters(in, out, Shape.of(kernel), 1, true);
  }

  /** Each output sees the one channel in its place, and has a bias. */
  public static Filters depthwise(int channels, int... kernel) {
    return of(channels, channels, kernel).withGroups(channels);
  }

  public Filters withGroups(int groups) {
    return new Filters(in, out, kernel, groups, biased);
  }

  /** For where a norm follows, which would take a bias out again. */
  public Filters withoutBias() {
    return new Filters(in, out, kernel, groups, false);
  }

  /** One that moves pixel by pixel. */
  Window window() {
    return Window.of(kernel.toArray());
  }

  /**
   * {@code [out, in / groups, kernel..]} from U(-k, k) with {@code k = 1/√(in / groups kernel)}.
   */
  Parameter weight(Rng rng) {
    return uniform(rng, in / groups, kernel.prepend(in / groups).prepend(out));
  }

  /** {@code [out]} from the same, or none. */
  @Nullable Parameter bias(Rng rng) {
    return biased ? uniform(rng, in / groups, Shape.of(out)) : null;
  }

  /** {@code [in, out / groups, kernel..]}, as PyTorch has it with {@code out} in place of in. */
  Parameter transposedWeight(Rng rng) {
    return uniform(rng, out / groups, kernel.prepend(out / groups).prepend(in));
  }

  /** {@code [out]} from the same, or none. */
  @Nullable Parameter transposedBias(Rng rng) {
    return biased ? uniform(rng, out / groups, Shape.of(out)) : null;
  }

  private Parameter uniform(Rng rng, int seen, Shape shape) {
    return Parameter.uniform(rng, 1 / Math.sqrt((double) seen * kernel.size()), shape);
  }
}
