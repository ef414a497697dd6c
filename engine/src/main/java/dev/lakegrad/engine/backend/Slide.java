package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.Check;

/**
 * How a window moves along one axis: output {@code o} meets the pixels {@code o stride + tap
 * dilation - before}, one for each of its {@code kernel} taps.
 *
 * @param before how far it may reach out of the image at its start
 * @param after how far it may reach out at its end
 */
public record Slide(int kernel, int stride, int dilation, int before, int after) {
  public Slide {
    Check.that(kernel > 0, "window", "kernel %d is not positive", kernel);
    Check.that(stride > 0, "window", "stride %d is not positive", stride);
    Check.that(dilation > 0, "window", "dilation %d is not positive", dilation);
    Check.that(before >= 0 && after >= 0, "window", "padding %d, %d is negative", before, after);
  }

  /** The pixels from the first tap to the last, both included. */
  public int reach() {
    return dilation * (kernel - 1) + 1;
  }
}
