package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.memory.Shape;
import java.util.List;

/**
 * A window whose last output may reach further out of the image than its padding, so that no pixel
 * is left out: a side is rounded up where {@link Window} rounds it down.
 */
public record RoundedUp(Window window) implements Coverage {

  @Override
  public int rank() {
    return window.rank();
  }

  @Override
  public List<Span> over(Shape images) {
    return window.over(images).stream().map(RoundedUp::widened).toList();
  }

  /** What begins in the padding at the end is no output. */
  private static Span widened(Span axis) {
    Slide s = axis.slide();
    int next = axis.outputs() * s.stride() - s.before(); // the first pixel of one output more
    int missing = next + s.reach() - s.after() - axis.size();
    return next >= axis.size() || missing >= s.stride()
        ? axis
        : new Span(
            axis.size(),
            new Slide(s.kernel(), s.stride(), s.dilation(), s.before(), s.after() + missing));
  }
}
