package dev.lakegrad.engine.backend;

import java.util.List;

/** What each output of a pooling sees along one axis of an image: pixels at equal distances. */
public sealed interface Cover permits Section, Span {
  /** The pixels of the axis. */
  int size();

  int outputs();

  /** The first pixel of the image that {@code output} sees. */
  int first(int output);

  /** How many pixels of the image it sees. */
  int count(int output);

  /** How many it would see if the image had no end. */
  int taps(int output);

  /** From one of the pixels to the next. */
  int step();

  /** The axis {@code place} places before the last of {@code axes}, or {@code none}. */
  static <A extends Cover> A fromLast(List<? extends A> axes, int place, A none) {
    return place < axes.size() ? axes.get(axes.size() - 1 - place) : none;
  }
}
