package dev.lakegrad.engine.onnx.value;

import dev.lakegrad.engine.onnx.wire.ElementType;
import java.nio.ByteBuffer;

/** Elements as the bits that stand for them in a file. */
final class Bits {
  private static final int SCALE_BIAS = 127;
  private static final int SCALE_NAN = 255;

  private Bits() {}

  /**
   * Element {@code index} of elements of {@code bits} each, the first in the low bits of a byte.
   */
  static long at(ByteBuffer bytes, int bits, int index) {
    return switch (bits) {
      case Long.SIZE -> bytes.getLong(index << 3);
      case Integer.SIZE -> bytes.getInt(index << 2);
      case Short.SIZE -> bytes.getShort(index << 1);
      case Byte.SIZE -> bytes.get(index);
      default -> {
        int share = Byte.SIZE / bits;
        yield (bytes.get(index / share) >> (index % share * bits)) & mask(bits);
      }
    };
  }

  private static int mask(int bits) {
    return (1 << bits) - 1;
  }

  /** The whole number of {@code type} that the low bits of {@code bits} are. */
  static long whole(ElementType type, long bits) {
    if (type == ElementType.BOOL) {
      return bits == 0 ? 0 : 1;
    }
    int unused = Long.SIZE - type.bits();
    return type.isUnsigned() ? bits << unused >>> unused : bits << unused >> unused;
  }

  /** The number of {@code type} that {@code bits} stand for. */
  static double real(ElementType type, long bits) {
    return switch (type) {
      case DOUBLE -> Double.longBitsToDouble(bits);
      case FLOAT -> Float.intBitsToFloat((int) bits);
      case FLOAT8E8M0 -> (bits & SCALE_NAN) == SCALE_NAN ? Double.NaN : scale(bits);
      default -> SmallFloat.of(type).decode((int) bits & mask(type.bits()));
    };
  }

  private static double scale(long bits) {
    return Math.scalb(1.0, (int) (bits & SCALE_NAN) - SCALE_BIAS);
  }

  /** The bits of {@code value}, rounded to {@code type}. */
  static long ofReal(ElementType type, double value, Overflow overflow) {
    return switch (type) {
      case DOUBLE -> Double.doubleToRawLongBits(value);
      case FLOAT -> Float.floatToRawIntBits((float) value);
      case FLOAT8E8M0 -> ofScale(value, overflow);
      default -> SmallFloat.of(type).encode(value, overflow);
    };
  }

  /** The nearest power of two; halfway, which is at 3/2 of one, goes up. */
  private static long ofScale(double value, Overflow overflow) {
    double size = Math.abs(value);
    if (Double.isNaN(value) || (Double.isInfinite(value) && overflow == Overflow.SPECIAL)) {
      return SCALE_NAN;
    }
    int exponent = Math.getExponent(size);
    int code = exponent + SCALE_BIAS + (size >= 1.5 * Math.scalb(1.0, exponent) ? 1 : 0);
    return Math.max(0, Math.min(code, SCALE_NAN - 1));
  }
}
