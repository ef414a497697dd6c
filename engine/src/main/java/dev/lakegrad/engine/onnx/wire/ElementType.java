package dev.lakegrad.engine.onnx.wire;

import java.util.Locale;

/** The type of a tensor's elements, with its code in {@code TensorProto.DataType}. */
public enum ElementType {
  UNDEFINED(0, Kind.OTHER, 0),
  FLOAT(1, Kind.REAL, 32),
  UINT8(2, Kind.WHOLE, 8),
  INT8(3, Kind.WHOLE, 8),
  UINT16(4, Kind.WHOLE, 16),
  INT16(5, Kind.WHOLE, 16),
  INT32(6, Kind.WHOLE, 32),
  INT64(7, Kind.WHOLE, 64),
  STRING(8, Kind.TEXT, 0),
  BOOL(9, Kind.WHOLE, 8),
  FLOAT16(10, Kind.REAL, 16),
  DOUBLE(11, Kind.REAL, 64),
  UINT32(12, Kind.WHOLE, 32),
  UINT64(13, Kind.WHOLE, 64),
  COMPLEX64(14, Kind.OTHER, 64),
  COMPLEX128(15, Kind.OTHER, 128),
  BFLOAT16(16, Kind.REAL, 16),
  FLOAT8E4M3FN(17, Kind.REAL, 8),
  FLOAT8E4M3FNUZ(18, Kind.REAL, 8),
  FLOAT8E5M2(19, Kind.REAL, 8),
  FLOAT8E5M2FNUZ(20, Kind.REAL, 8),
  UINT4(21, Kind.WHOLE, 4),
  INT4(22, Kind.WHOLE, 4),
  FLOAT4E2M1(23, Kind.REAL, 4),
  FLOAT8E8M0(24, Kind.REAL, 8),
  UINT2(25, Kind.WHOLE, 2),
  INT2(26, Kind.WHOLE, 2);

  /** What an element is; {@code OTHER} is what no operator here computes with. */
  public enum Kind {
    REAL,
    WHOLE,
    TEXT,
    OTHER
  }

  private final int code;
  private final Kind kind;
  private final int bits;

  ElementType(int code, Kind kind, int bits) {
    this.code = code;
    this.kind = kind;
    this.bits = bits;
  }

  static ElementType of(long code) throws Malformed {
    for (ElementType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    throw new Malformed("There is no element type with the code %d", code);
  }

  public Kind kind() {
    return kind;
  }

  /** The bits that one element takes in a file; 0 for a string. */
  public int bits() {
    return bits;
  }

  public int code() {
    return code;
  }

  /** Whether it is a whole number that is never negative; {@code BOOL} is one. */
  public boolean isUnsigned() {
    return this == BOOL || name().startsWith("UINT");
  }

  /** The least whole number of this type. */
  public long least() {
    return isUnsigned() ? 0 : -1L << (bits - 1);
  }

  /** The largest whole number of this type, as the bits of a long where there is no sign. */
  public long most() {
    long all = this == BOOL ? 1 : -1L >>> (Long.SIZE - bits);
    return isUnsigned() ? all : all >>> 1;
  }

  /** The bytes that {@code count} elements take in a file, where small ones share a byte. */
  public long bytes(long count) {
    return (count * bits + 7) / 8;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
