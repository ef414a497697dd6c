package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.Check;

/** One axis of an image, {@code size} pixels, and how a window moves along it. */
public record Span(int size, Slide slide) implements Cover {
  /** An axis that an image has not got: a single pixel, met by a single tap. */
  public static final Span NONE = new Span(1, new Slide(1, 1, 1, 0, 0));

  public Span {
    Check.that(
        size + slide.before() + slide.after() >= slide.reach(),
        "window",
        "kernel %d with dilation %d does not fit into %d pixels with padding %d, %d",
        slide.kernel(),
        slide.dilation(),
        size,
        slide.before(),
        slide.after());
  }

  public int kernel() {
    return slide.kernel();
  }

  @Override
  public int outputs() {
    return (size + slide.before() + slide.after() - slide.reach()) / slide.stride() + 1;
  }

  /** The pixel that {@code tap} of {@code output} meets; outside the image, it meets none. */
  public int pixel(int output, int tap) {
    return output * slide.stride() + tap * slide.dilation() - slide.before();
  }

  /** The first output whose {@code tap} lies in the image. */
  public int from(int tap) {
    int outside = slide.before() - tap * slide.dilation();
    return outside <= 0 ? 0 : (outside + slide.stride() - 1) / slide.stride();
  }

  /** The end of the outputs whose {@code tap} does; not above {@link #from} if there are none. */
  public int to(int tap) {
    return Math.min(outputs(), Math.floorDiv(size - 1 - pixel(0, tap), slide.stride()) + 1);
  }

  @Override
  public int first(int output) {
    return pixel(output, firstTap(output));
  }

  @Override
  public int count(int output) {
    int last = Math.floorDiv(size - 1 - pixel(output, 0), slide.dilation());
    return Math.min(last, kernel() - 1) - firstTap(output) + 1;
  }

  private int firstTap(int output) {
    int outside = -pixel(output, 0);
    return outside <= 0 ? 0 : (outside + slide.dilation() - 1) / slide.dilation();
  }

  @Override
  public int taps(int output) {
    return kernel();
  }

  @Override
  public int step() {
    return slide.dilation();
  }
}
