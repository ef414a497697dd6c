package dev.lakegrad.engine.backend.vector;

import dev.lakegrad.engine.memory.Buffer;
import java.nio.ByteBuffer;

/** Rows taken from a table by id, and their gradients put back. */
final class VectorTables {
  private VectorTables() {}

  static void gather(int columns, Buffer table, Buffer ids, Buffer out) {
    for (int r = 0; r < ids.size(); r++) {
      Runs.copy(table.bytes(), ids.id(r) * columns, out.bytes(), r * columns, columns);
    }
  }

  static void scatterAdd(int columns, Buffer ids, Buffer dy, Buffer dtable) {
    for (int r = 0; r < ids.size(); r++) {
      Runs.add(1, dy.bytes(), r * columns, dtable.bytes(), ids.id(r) * columns, columns);
    }
  }

  static void gatherMean(int columns, int length, Buffer table, Buffer ids, Buffer out) {
    ByteBuffer means = out.bytes();
    for (int bag = 0; bag < VectorRows.count(out, columns); bag++) {
      float share = share(length, ids, bag);
      Runs.fill(0, means, bag * columns, columns);
      for (int i = bag * length; i < (bag + 1) * length; i++) {
        if (ids.id(i) >= 0) {
          Runs.add(share, table.bytes(), ids.id(i) * columns, means, bag * columns, columns);
        }
      }
    }
  }

  static void scatterMean(int columns, int length, Buffer ids, Buffer dy, Buffer dtable) {
    ByteBuffer sums = dtable.bytes();
    for (int bag = 0; bag < VectorRows.count(dy, columns); bag++) {
      float share = share(length, ids, bag);
      for (int i = bag * length; i < (bag + 1) * length; i++) {
        if (ids.id(i) >= 0) {
          Runs.add(share, dy.bytes(), bag * columns, sums, ids.id(i) * columns, columns);
        }
      }
    }
  }

  /** What one row counts for in the mean of {@code bag}; 0 if the bag is empty. */
  private static float share(int length, Buffer ids, int bag) {
    int count = 0;
    for (int i = bag * length; i < (bag + 1) * length; i++) {
      count += ids.id(i) >= 0 ? 1 : 0;
    }
    return count == 0 ? 0 : 1f / count;
  }
}
