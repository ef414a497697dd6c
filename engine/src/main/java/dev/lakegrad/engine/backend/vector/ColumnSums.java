package dev.lakegrad.engine.backend.vector;

import dev.lakegrad.engine.memory.Buffer;
import java.nio.ByteBuffer;

/**
 * Sums of columns over many rows: every 64 rows a part is added to the total, so that rounding
 * errors grow with the root of the rows and not with the rows.
 */
final class ColumnSums {
  private static final int PART_ROWS = 64;

  private final float[] part;
  private final float[] total;
  private int rows;

  ColumnSums(int columns) {
    this.part = new float[Lanes.padded(columns)];
    this.total = new float[part.length];
  }

  /** Where a kernel adds one row's values itself. */
  float[] part() {
    return part;
  }

  /** One more row is in the part. */
  void rowDone() {
    if (++rows % PART_ROWS == 0) {
      close();
    }
  }

  /** Adds {@code row}, which is as long as whole vectors. */
  void add(float[] row) {
    for (int c = 0; c < part.length; c += Lanes.COUNT) {
      Lanes.load(part, c).add(Lanes.load(row, c)).intoArray(part, c);
    }
    rowDone();
  }

  private void close() {
    for (int c = 0; c < part.length; c += Lanes.COUNT) {
      Lanes.load(total, c).add(Lanes.load(part, c)).intoArray(total, c);
      Lanes.all(0).intoArray(part, c);
    }
  }

  /** Adds the sums to {@code out}. */
  void addTo(Buffer out) {
    close();
    ByteBuffer bytes = out.bytes();
    for (int c = 0; c < out.size(); c++) {
      int at = c * Float.BYTES;
      bytes.putFloat(at, bytes.getFloat(at) + total[c]);
    }
  }
}
