package dev.lakegrad.engine.memory;

import dev.lakegrad.engine.Check;
import java.util.Arrays;

/** {@code size} elements cut into parts that follow one another. Later parts may be empty. */
public final class Cut {
  /** Elements that fill a cache line, whatever their type. */
  private static final int LINE = Buffer.ALIGNMENT / Float.BYTES;

  private final int[] bounds; // where each part begins, and where the last one ends

  private Cut(int size, int parts) {
    Check.that(size >= 0, "cut", "size %d is negative", size);
    Check.that(parts > 0, "cut", "%d parts", parts);
    this.bounds = new int[parts + 1];
    bounds[parts] = size;
  }

  /** Anywhere: for samples. */
  public static Cut anywhere(int size, int parts) {
    return ofGrains(size, parts, 1);
  }

  /** At cache lines, so that threads that each write one part do not write the same line. */
  public static Cut atLines(int size, int parts) {
    return ofGrains(size, parts, LINE);
  }

  /** Into parts that differ by at most one {@code grain}, of elements that stay together. */
  static Cut ofGrains(int size, int parts, int grain) {
    Cut cut = new Cut(size, parts);
    long grains = (size - 1L + grain) / grain;
    for (int part = 1; part < parts; part++) {
      long before = (grains * part + parts - 1) / parts;
      cut.bounds[part] = (int) Math.min(size, before * grain);
    }
    return cut;
  }

  /**
   * At some of {@code starts}, which ascend from 0: what lies from one of them to the next stays
   * together. Each cut is made at the one that is nearest to where equal parts would be cut.
   */
  public static Cut atStarts(int[] starts, int size, int parts) {
    Cut cut = new Cut(size, parts);
    int next = 0;
    for (int part = 1; part < parts; part++) {
      long wanted = (long) size * part / parts;
      while (next < starts.length && starts[next] < wanted) {
        next++;
      }
      int above = next < starts.length ? starts[next] : size;
      int below = next > 0 ? starts[next - 1] : 0;
      cut.bounds[part] = wanted - below < above - wanted ? below : above;
    }
    return cut;
  }

  /** The number of elements. */
  public int size() {
    return bounds[parts()];
  }

  /** The number of parts. */
  public int parts() {
    return bounds.length - 1;
  }

  /** Where part {@code part}, from 0, begins: where the one before it ends. */
  public int from(int part) {
    return bounds[part];
  }

  /** Where it ends. */
  public int to(int part) {
    return bounds[part + 1];
  }

  /** How many elements it has. */
  public int count(int part) {
    return to(part) - from(part);
  }

  /** That part of {@code whole}, sharing its memory. */
  public Buffer of(Buffer whole, int part) {
    Check.that(whole.size() == size(), "cut", "of %d elements, not of %s", size(), whole);
    return whole.slice(from(part), count(part));
  }

  @Override
  public String toString() {
    return "Cut" + Arrays.toString(bounds);
  }
}
