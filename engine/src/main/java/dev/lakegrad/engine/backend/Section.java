package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.Check;

/**
 * One axis of an image cut into {@code outputs} sections: output {@code o} sees the pixels from
 * {@code o size / outputs}, rounded down, to {@code (o + 1) size / outputs}, rounded up. Neighbours
 * may share a pixel.
 */
record Section(int size, int outputs) implements Cover {

  /** As a window that moves where all are equal. */
  static Cover of(int size, int outputs) {
    Check.that(size > 0, "sections", "%d pixels cannot be cut into %d", size, outputs);
    int side = size / outputs;
    return side * outputs == size
        ? new Span(size, new Slide(side, side, 1, 0, 0))
        : new Section(size, outputs);
  }

  @Override
  public int first(int output) {
    return (int) ((long) output * size / outputs);
  }

  @Override
  public int count(int output) {
    long end = ((output + 1L) * size + outputs - 1) / outputs;
    return (int) end - first(output);
  }

  @Override
  public int taps(int output) {
    return count(output);
  }

  @Override
  public int step() {
    return 1;
  }
}
