package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Rng;

/**
 * The random numbers of one forward pass. They follow from the step, from how many draws there were
 * before in the pass, and from the sample's number in the batch: not from the thread or the worker
 * that computes on it.
 */
final class Draws {
  private final long step;
  private final int first;
  private int calls;

  /** For a pass over samples of which the first has number {@code first} in its batch. */
  Draws(long step, int first) {
    this(step, first, 0);
  }

  private Draws(long step, int first, int calls) {
    this.step = step;
    this.first = first;
    this.calls = calls;
  }

  /** These as they are now, to be drawn once more. */
  Draws again() {
    return new Draws(step, first, calls);
  }

  /**
   * The mask of one draw, {@code [samples, n]} row by row: 0 with a probability of {@code rate},
   * and else what makes up for that, {@code 1 / (1 - rate)}.
   */
  double[] mask(long seed, double rate, int samples, int n) {
    Rng draw = Rng.of(seed).split(step).split(calls++);
    double kept = 1 / (1 - rate);
    double[] mask = new double[samples * n];
    for (int sample = 0; sample < samples; sample++) {
      Rng rng = draw.split((long) first + sample);
      for (int i = sample * n; i < (sample + 1) * n; i++) {
        mask[i] = rng.uniform() < rate ? 0 : kept;
      }
    }
    return mask;
  }
}
