package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.DType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How long each sequence of a batch is. They lie in an array {@code [batch, time, ..]}, each from
 * its beginning; what is behind its end is padding.
 */
public final class Lengths {
  private final int time;
  private final int[] lengths;

  private Lengths(int time, int[] lengths) {
    this.time = time;
    this.lengths = lengths;
    for (int length : lengths) {
      Check.that(0 <= length && length <= time, "lengths", "%d is not in [0, %d]", length, time);
    }
  }

  /** Of as many sequences as there are {@code lengths}, padded to {@code time}. */
  public static Lengths of(int time, int... lengths) {
    return new Lengths(time, lengths.clone());
  }

  /** Of {@code batch} sequences without padding. */
  public static Lengths full(int batch, int time) {
    int[] lengths = new int[batch];
    Arrays.fill(lengths, time);
    return new Lengths(time, lengths);
  }

  /** Of texts {@code [batch, time]} in which the id -1 after a text's last token is padding. */
  public static Lengths ofTexts(Tensor ids) {
    Check.that(
        ids.type() == DType.I32 && ids.shape().rank() == 2,
        "lengths",
        "%s is not ids [batch, time]",
        ids);
    int time = ids.size(1);
    int[] lengths = new int[ids.size(0)];
    for (int b = 0; b < lengths.length; b++) {
      int length = time;
      while (length > 0 && ids.data().id(b * time + length - 1) < 0) {
        length--;
      }
      lengths[b] = length;
    }
    return new Lengths(time, lengths);
  }

  /** How many sequences there are. */
  public int batch() {
    return lengths.length;
  }

  /** What the longest may be. */
  public int time() {
    return time;
  }

  /** The length of sequence {@code index}. */
  public int at(int index) {
    return lengths[index];
  }

  /** Whether there is padding. */
  boolean padded() {
    return Arrays.stream(lengths).anyMatch(length -> length < time);
  }

  /** The sequences by length, the longest first; those of equal length stay as they are. */
  int[] longestFirst() {
    return IntStream.range(0, lengths.length)
        .boxed()
        .sorted(Comparator.comparing(index -> -lengths[index]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  @Override
  public String toString() {
    return Arrays.toString(lengths) + " of " + time;
  }
}
