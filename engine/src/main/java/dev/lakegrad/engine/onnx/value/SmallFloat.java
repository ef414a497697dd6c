package dev.lakegrad.engine.onnx.value;

import dev.lakegrad.engine.onnx.wire.ElementType;

/**
 * A floating type of at most 16 bits: a sign, {@code exponentBits} biased by {@code bias}, and
 * {@code mantissaBits}, so that a value is {@code (-1)^s 2^(e - bias) (1 + m / 2^mantissaBits)}.
 *
 * <p>The formats are those of IEEE 754 (half), bfloat16, and "FP8 Formats for Deep Learning"
 * (Micikevicius et al. 2022) with the variants that ONNX lists under "Float stored in 8 bits".
 */
record SmallFloat(int exponentBits, int mantissaBits, int bias, Specials specials) {

  /** Which codes are no numbers. */
  enum Specials {
    /** All exponent bits set: infinities and NaN, as in IEEE 754. */
    IEEE,
    /** NaN where all bits but the sign are set; no infinities. */
    NAN_ONLY,
    /** NaN in the place of -0; no infinities. */
    UNSIGNED_ZERO,
    /** None. */
    NONE
  }

  /** The format of {@code type}. */
  static SmallFloat of(ElementType type) {
    return switch (type) {
      case FLOAT16 -> new SmallFloat(5, 10, 15, Specials.IEEE);
      case BFLOAT16 -> new SmallFloat(8, 7, 127, Specials.IEEE);
      case FLOAT8E4M3FN -> new SmallFloat(4, 3, 7, Specials.NAN_ONLY);
      case FLOAT8E4M3FNUZ -> new SmallFloat(4, 3, 8, Specials.UNSIGNED_ZERO);
      case FLOAT8E5M2 -> new SmallFloat(5, 2, 15, Specials.IEEE);
      case FLOAT8E5M2FNUZ -> new SmallFloat(5, 2, 16, Specials.UNSIGNED_ZERO);
      case FLOAT4E2M1 -> new SmallFloat(2, 1, 1, Specials.NONE);
      default -> throw new IllegalArgumentException("small float: " + type + " is none");
    };
  }

  private int signBit() {
    return 1 << (exponentBits + mantissaBits);
  }

  /** The code of NaN. */
  private int nan() {
    return switch (specials) {
      case IEEE -> signBit() - (1 << (mantissaBits - 1));
      case NAN_ONLY -> signBit() - 1;
      case UNSIGNED_ZERO -> signBit();
      case NONE -> 0;
    };
  }

  /** The code of the largest number. */
  private int largest() {
    return switch (specials) {
      case IEEE -> signBit() - (1 << mantissaBits) - 1;
      case NAN_ONLY -> signBit() - 2;
      case UNSIGNED_ZERO, NONE -> signBit() - 1;
    };
  }

  double decode(int code) {
    int magnitude = code & (signBit() - 1);
    if (isNan(code, magnitude)) {
      return Double.NaN;
    }
    double value = magnitude > largest() ? Double.POSITIVE_INFINITY : number(magnitude);
    return magnitude == code ? value : -value;
  }

  private boolean isNan(int code, int magnitude) {
    return switch (specials) {
      case IEEE -> magnitude > largest() + 1;
      case NAN_ONLY -> magnitude == nan();
      case UNSIGNED_ZERO -> code == nan();
      case NONE -> false;
    };
  }

  private double number(int magnitude) {
    int exponent = magnitude >> mantissaBits;
    int mantissa = magnitude & ((1 << mantissaBits) - 1);
    int whole = exponent == 0 ? mantissa : mantissa | 1 << mantissaBits;
    return Math.scalb((double) whole, Math.max(exponent, 1) - bias - mantissaBits);
  }

  /** The nearest code, ties to even. */
  int encode(double value, Overflow overflow) {
    if (Double.isNaN(value)) {
      return nan();
    }
    int sign = Double.doubleToRawLongBits(value) < 0 ? signBit() : 0;
    int magnitude = nearest(Math.abs(value));
    if (magnitude > largest()) {
      return beyond(sign, overflow);
    }
    return magnitude == 0 && specials == Specials.UNSIGNED_ZERO ? 0 : sign | magnitude;
  }

  private int beyond(int sign, Overflow overflow) {
    if (overflow == Overflow.SATURATE || specials == Specials.NONE) {
      return sign | largest();
    }
    return switch (specials) {
      case IEEE -> sign | (largest() + 1);
      case NAN_ONLY -> sign | nan();
      case UNSIGNED_ZERO, NONE -> nan();
    };
  }

  /** Codes of positive numbers are in their order, so rounding up may carry into the exponent. */
  private int nearest(double value) {
    if (Double.isInfinite(value)) {
      return signBit();
    }
    int exponent = Math.max(Math.getExponent(value), 1 - bias);
    double steps = Math.rint(Math.scalb(value, mantissaBits - exponent));
    double code = steps + (double) (exponent + bias - 1) * (1 << mantissaBits);
    return (int) Math.min(code, signBit());
  }

  double round(double value) {
    return decode(encode(value, Overflow.SPECIAL));
  }
}
