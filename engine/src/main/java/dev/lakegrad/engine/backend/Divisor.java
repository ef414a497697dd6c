package dev.lakegrad.engine.backend;

/** What the sum over a window is divided by to be its mean. */
public enum Divisor {
  /** The taps of the window: padding counts as zeros. */
  WINDOW,
  /** The pixels in it: padding does not count. */
  PIXELS;

  /** Along one axis. */
  public int of(Cover axis, int output) {
    return this == WINDOW ? axis.taps(output) : axis.count(output);
  }
}
