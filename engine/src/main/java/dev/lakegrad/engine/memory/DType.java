package dev.lakegrad.engine.memory;

/** The type of an element: {@code F32} to train in, {@code F64} to check with, {@code I32} ids. */
public enum DType {
  F32(Float.BYTES, "float32"),
  F64(Double.BYTES, "float64"),
  I32(Integer.BYTES, "int32");

  private final int bytes;
  private final String label;

  DType(int bytes, String label) {
    this.bytes = bytes;
    this.label = label;
  }

  /** The size of one element in bytes. */
  public int bytes() {
    return bytes;
  }

  @Override
  public String toString() {
    return label;
  }
}
