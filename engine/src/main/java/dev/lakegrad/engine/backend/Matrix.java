package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Layout;
import dev.lakegrad.engine.memory.Shape;

/**
 * A matrix inside a buffer: row {@code i} starts at {@code offset + i stride}; if {@code
 * transposed}, it is read as the transpose of what lies there.
 */
public record Matrix(Buffer data, int offset, int stride, boolean transposed) {

  /** All of {@code data}, in rows of {@code columns}. */
  public static Matrix of(Buffer data, int columns) {
    return new Matrix(data, 0, columns, false);
  }

  /** The matrix at {@code offset}, in rows {@code stride} apart. */
  public static Matrix of(Buffer data, int offset, int stride) {
    return new Matrix(data, offset, stride, false);
  }

  /** The same memory, read with rows and columns exchanged. */
  public Matrix transpose() {
    return new Matrix(data, offset, stride, !transposed);
  }

  /** Where in the buffer an element lies. */
  public int at(int row, int column) {
    return transposed ? offset + column * stride + row : offset + row * stride + column;
  }

  /** An element as a double, whatever the type. */
  double get(int row, int column) {
    return data.get(at(row, column));
  }

  /** Rounds {@code value} to the type of the buffer and stores it. */
  void set(int row, int column, double value) {
    data.set(at(row, column), value);
  }

  /** The memory from the first element on, of which {@link #layout} says where the others lie. */
  Buffer memory() {
    return data.slice(offset, data.size() - offset);
  }

  /** Where the elements of {@code [rows, columns]} lie in {@link #memory}. */
  Layout layout(int rows, int columns) {
    return transposed
        ? Layout.of(Shape.of(columns, stride)).slice(1, 0, rows, 1).permute(1, 0)
        : Layout.of(Shape.of(rows, stride)).slice(1, 0, columns, 1);
  }
}
