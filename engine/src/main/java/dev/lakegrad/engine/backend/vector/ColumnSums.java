package dev.lakegrad.engine.backend.vector;

import static dev.lakegrad.engine.backend.vector.Lanes.ORDER;
import static dev.lakegrad.engine.backend.vector.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;

import dev.lakegrad.engine.memory.Buffer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Sums of columns over many rows: every 64 rows a part is added to the total, so that rounding
 * errors grow with the root of the rows and not with the rows.
 */
final class ColumnSums {
  private static final int PART_ROWS = 64;

  private float[] part = {};
  private float[] total = {};
  private int columns;
  private int padded;
  private int rows;

  /** Starts anew, with nothing added yet. */
  ColumnSums restart(int count) {
    columns = count;
    padded = Lanes.padded(count);
    rows = 0;
    if (part.length < padded) {
      part = new float[padded];
      total = new float[padded];
    }
    Arrays.fill(part, 0, padded, 0);
    Arrays.fill(total, 0, padded, 0);
    return this;
  }

  /** Where a kernel adds one row's values itself; as long as whole vectors, or longer. */
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
    for (int c = 0; c < padded; c += Lanes.COUNT) {
      fromArray(SPECIES, part, c).add(fromArray(SPECIES, row, c)).intoArray(part, c);
    }
    rowDone();
  }

  /** Adds the row of {@code x} that starts at element {@code from}. */
  void add(ByteBuffer x, int from) {
    int c = 0;
    for (; c <= columns - Lanes.COUNT; c += Lanes.COUNT) {
      fromArray(SPECIES, part, c)
          .add(fromByteBuffer(SPECIES, x, (from + c) * Float.BYTES, ORDER))
          .intoArray(part, c);
    }
    for (; c < columns; c++) {
      part[c] += x.getFloat((from + c) * Float.BYTES);
    }
    rowDone();
  }

  private void close() {
    for (int c = 0; c < padded; c += Lanes.COUNT) {
      fromArray(SPECIES, total, c).add(fromArray(SPECIES, part, c)).intoArray(total, c);
      FloatVector.zero(SPECIES).intoArray(part, c);
    }
  }

  /** The sums, in the first elements. */
  float[] totals() {
    close();
    return total;
  }

  /** Adds the sums to {@code out}. */
  void addTo(Buffer out) {
    close();
    ByteBuffer bytes = out.bytes();
    for (int c = 0; c < columns; c++) {
      int at = c * Float.BYTES;
      bytes.putFloat(at, bytes.getFloat(at) + total[c]);
    }
  }
}
