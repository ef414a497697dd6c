package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.memory.Buffer;
import java.util.Arrays;

/** Rows taken from a table by id, and their gradients put back. */
final class PlainTables {
  private PlainTables() {}

  static void gather(int columns, Buffer table, Buffer ids, Buffer out) {
    for (int r = 0; r < ids.size(); r++) {
      int from = ids.id(r) * columns;
      for (int c = 0; c < columns; c++) {
        out.set(r * columns + c, table.get(from + c));
      }
    }
  }

  static void scatterAdd(int columns, Buffer ids, Buffer dy, Buffer dtable) {
    for (int r = 0; r < ids.size(); r++) {
      addRow(columns, 1, dy, r, dtable, ids.id(r));
    }
  }

  static void gatherMean(int columns, int length, Buffer table, Buffer ids, Buffer out) {
    double[] sums = new double[columns];
    for (int bag = 0; bag < PlainRows.count(out, columns); bag++) {
      Arrays.fill(sums, 0);
      for (int i = bag * length; i < (bag + 1) * length; i++) {
        for (int c = 0; ids.id(i) >= 0 && c < columns; c++) {
          sums[c] += table.get(ids.id(i) * columns + c);
        }
      }
      double share = share(length, ids, bag);
      for (int c = 0; c < columns; c++) {
        out.set(bag * columns + c, share * sums[c]);
      }
    }
  }

  static void scatterMean(int columns, int length, Buffer ids, Buffer dy, Buffer dtable) {
    for (int bag = 0; bag < PlainRows.count(dy, columns); bag++) {
      double share = share(length, ids, bag);
      for (int i = bag * length; i < (bag + 1) * length; i++) {
        if (ids.id(i) >= 0) {
          addRow(columns, share, dy, bag, dtable, ids.id(i));
        }
      }
    }
  }

  /** What one row counts for in the mean of {@code bag}; 0 if the bag is empty. */
  private static double share(int length, Buffer ids, int bag) {
    int count = 0;
    for (int i = bag * length; i < (bag + 1) * length; i++) {
      count += ids.id(i) >= 0 ? 1 : 0;
    }
    return count == 0 ? 0 : 1.0 / count;
  }

  private static void addRow(
      int columns, double scale, Buffer from, int row, Buffer into, int target) {
    for (int c = 0; c < columns; c++) {
      int at = target * columns + c;
      into.set(at, into.get(at) + scale * from.get(row * columns + c));
    }
  }
}
