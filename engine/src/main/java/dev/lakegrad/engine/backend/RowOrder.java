package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.memory.Buffer;
import java.util.Arrays;

/** Which elements of a row are the largest; for every backend, since vectors do not help here. */
public final class RowOrder {
  private final double[] row;
  private int[] ids;
  private int[] spare;

  private RowOrder(int columns) {
    this.row = new double[columns];
    this.ids = new int[columns];
    this.spare = new int[columns];
  }

  /** As {@link Backend#order} says. */
  public static void of(int columns, int count, Buffer x, Buffer out) {
    RowOrder order = new RowOrder(columns);
    for (int r = 0; r < PlainRows.count(x, columns); r++) {
      Doubles.read(x, r * columns, order.row, 0, columns);
      if (count == 1) {
        out.set(r, order.largest());
      } else {
        order.sort();
        for (int i = 0; i < count; i++) {
          out.set(r * count + i, order.ids[i]);
        }
      }
    }
  }

  private int largest() {
    int largest = 0;
    for (int i = 1; i < row.length; i++) {
      if (comesBefore(i, largest)) {
        largest = i;
      }
    }
    return largest;
  }

  /** Whether element {@code i} is larger than {@code j}, or the only one that is no number. */
  private boolean comesBefore(int i, int j) {
    return row[i] > row[j] || (Double.isNaN(row[i]) && !Double.isNaN(row[j]));
  }

  /** Merges runs of 1, 2, 4, .. until there is one: equal elements stay in their order. */
  private void sort() {
    Arrays.setAll(ids, i -> i);
    for (int run = 1; run < row.length; run *= 2) {
      for (int from = 0; from < row.length; from += 2 * run) {
        merge(from, Math.min(from + run, row.length), Math.min(from + 2 * run, row.length));
      }
      int[] merged = spare;
      spare = ids;
      ids = merged;
    }
  }

  private void merge(int from, int middle, int end) {
    int left = from;
    int right = middle;
    for (int i = from; i < end; i++) {
      boolean takesRight = left == middle || (right < end && comesBefore(ids[right], ids[left]));
      spare[i] = takesRight ? ids[right++] : ids[left++];
    }
  }
}
