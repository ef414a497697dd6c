package dev.lakegrad.data.transform;

import dev.lakegrad.engine.Check;

/**
 * How a series is cut into windows: {@code length} elements to learn from and the {@code horizon}
 * elements after them to foretell, beginning anew every {@code stride} elements.
 */
public record Windows(int length, int horizon, int stride) {
  public Windows {
    Check.that(length > 0, "windows", "length %d is not positive", length);
    Check.that(horizon >= 0, "windows", "horizon %d is negative", horizon);
    Check.that(stride > 0, "windows", "stride %d is not positive", stride);
  }

  /** How many whole windows there are in a series of {@code elements}. */
  public long count(long elements) {
    long last = elements - length - horizon;
    return last < 0 ? 0 : last / stride + 1;
  }

  /** Where window {@code number} begins; its target begins {@code length} later. */
  public long start(long number) {
    return number * stride;
  }
}
