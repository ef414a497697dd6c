package dev.lakegrad.engine.backend.vector;

import static dev.lakegrad.engine.backend.vector.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.fromArray;

import dev.lakegrad.engine.backend.Matrix;
import java.nio.FloatBuffer;

/**
 * The rows of a matrix, of some parts side by side that are equally wide: in an array each part
 * begins on a whole vector. What fills up its last one is arbitrary.
 */
final class PaddedRows {
  private final Matrix matrix;
  private final FloatBuffer data;
  private final int parts;
  private final int width;
  private final int padded;

  PaddedRows(Matrix matrix, int parts, int width) {
    this.matrix = matrix;
    this.data = matrix.data().bytes().asFloatBuffer();
    boolean whole = width == Lanes.padded(width); // then the parts are as good as one
    this.parts = whole ? 1 : parts;
    this.width = whole ? parts * width : width;
    this.padded = Lanes.padded(this.width);
  }

  void read(int row, float[] into) {
    for (int p = 0; p < parts; p++) {
      data.get(matrix.at(row, p * width), into, p * padded, width);
    }
  }

  void write(int row, float[] from) {
    for (int p = 0; p < parts; p++) {
      data.put(matrix.at(row, p * width), from, p * padded, width);
    }
  }

  /** Adds {@code values} to a row, which meanwhile is in {@code scratch}. */
  void add(int row, float[] values, float[] scratch) {
    read(row, scratch);
    for (int c = 0; c < parts * padded; c += Lanes.COUNT) {
      fromArray(SPECIES, scratch, c).add(fromArray(SPECIES, values, c)).intoArray(scratch, c);
    }
    write(row, scratch);
  }
}
