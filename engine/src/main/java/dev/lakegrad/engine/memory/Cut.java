package dev.lakegrad.engine.memory;

import dev.lakegrad.engine.Check;

/**
 * {@code size} elements cut into {@code parts} that follow one another and differ by at most one
 * {@code grain}, the smallest number of elements that stay together. Later parts may be empty.
 */
public record Cut(int size, int parts, int grain) {
  /** Elements that fill a cache line, whatever their type. */
  private static final int LINE = Buffer.ALIGNMENT / Float.BYTES;

  public Cut {
    Check.that(size >= 0, "cut", "size %d is negative", size);
    Check.that(parts > 0, "cut", "%d parts", parts);
    Check.that(grain > 0, "cut", "a grain of %d", grain);
  }

  /** Anywhere: for samples. */
  public static Cut anywhere(int size, int parts) {
    return new Cut(size, parts, 1);
  }

  /** At cache lines, so that threads that each write one part do not write the same line. */
  public static Cut atLines(int size, int parts) {
    return new Cut(size, parts, LINE);
  }

  /** Where part {@code part}, from 0, begins: where the one before it ends. */
  public int from(int part) {
    long grains = (size - 1L + grain) / grain;
    long before = (grains * part + parts - 1) / parts;
    return (int) Math.min(size, before * grain);
  }

  /** Where it ends. */
  public int to(int part) {
    return from(part + 1);
  }

  /** How many elements it has. */
  public int count(int part) {
    return to(part) - from(part);
  }

  /** That part of {@code whole}, sharing its memory. */
  public Buffer of(Buffer whole, int part) {
    Check.that(whole.size() == size, "cut", "of %d elements, not of %s", size, whole);
    return whole.slice(from(part), count(part));
  }
}
