package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Overflow;
import dev.lakegrad.engine.onnx.wire.ElementType;
import dev.lakegrad.engine.onnx.wire.ElementType.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Locale;

/** Elements of one type turned into another. */
final class Casts {
  private Casts() {}

  static void addTo(Operators operators) {
    operators
        .add("Cast", 1, call -> cast(call.array(0), oldTarget(call), overflow(call)))
        .add("Cast", 6, call -> cast(call.array(0), target(call, "to"), overflow(call)))
        .add("CastLike", 15, call -> cast(call.array(0), call.array(1).type(), overflow(call)))
        .add("BitCast", 26, call -> bitCast(call.array(0), target(call, "to")));
  }

  private static ElementType oldTarget(Call call) {
    return ElementType.valueOf(call.text("to", ""));
  }

  /** The type whose code is the attribute {@code name}. */
  static ElementType target(Call call, String name) {
    return type(call.whole(name, 0));
  }

  /** The type with this code. */
  static ElementType type(long code) {
    return Arrays.stream(ElementType.values())
        .filter(type -> type.code() == code && type != ElementType.UNDEFINED)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("type: there is none of code " + code));
  }

  private static Overflow overflow(Call call) {
    return call.flag("saturate", 1) ? Overflow.SATURATE : Overflow.SPECIAL;
  }

  /** {@code x} as {@code type}. */
  static Array cast(Array x, ElementType type) {
    return cast(x, type, Overflow.SPECIAL);
  }

  /** {@code x} as {@code type}; {@code overflow} counts for floating types of 8 bits. */
  static Array cast(Array x, ElementType type, Overflow overflow) {
    if (x.type() == type) {
      return x;
    }
    if (x.kind() == Kind.TEXT) {
      return parse(x, type);
    }
    return switch (type.kind()) {
      case TEXT -> Array.texts(x.shape(), texts(x));
      case REAL -> Array.reals(type, forType(type, overflow), x.shape(), x.numbers().clone());
      case WHOLE ->
          x.kind() == Kind.WHOLE
              ? Array.wholes(type, x.shape(), x.wholes().clone())
              : ofReals(type, x.shape(), x.reals());
      case OTHER -> throw new UnsupportedOperationException("casts to " + type);
    };
  }

  private static Overflow forType(ElementType type, Overflow overflow) {
    return type.bits() <= Byte.SIZE ? overflow : Overflow.SPECIAL;
  }

  /** Real numbers as any type of number: whole ones are cut towards zero. */
  static Array ofReals(ElementType type, Shape shape, double[] values) {
    if (type.kind() == Kind.REAL) {
      return Array.reals(type, shape, values.clone());
    }
    long[] wholes = new long[values.length];
    for (int i = 0; i < wholes.length; i++) {
      wholes[i] = type == ElementType.BOOL ? (values[i] == 0 ? 0 : 1) : cut(type, values[i]);
    }
    return Array.wholes(type, shape, wholes);
  }

  private static long cut(ElementType type, double value) {
    boolean beyond = type == ElementType.UINT64 && value >= 0x1p63;
    return beyond ? (long) (value - 0x1p63) ^ Long.MIN_VALUE : (long) value;
  }

  private static String[] texts(Array x) {
    String[] texts = new String[x.size()];
    Arrays.setAll(
        texts,
        i ->
            switch (x.kind()) {
              case REAL -> text(x.type(), x.reals()[i]);
              default -> whole(x.type(), x.wholes()[i]);
            });
    return texts;
  }

  private static String whole(ElementType type, long value) {
    if (type == ElementType.BOOL) {
      return value == 0 ? "False" : "True";
    }
    return type.isUnsigned() ? Long.toUnsignedString(value) : Long.toString(value);
  }

  /** As few digits as tell the number from its neighbours, as the standard's examples have them. */
  private static String text(ElementType type, double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "INF" : "-INF";
    }
    String shortest =
        type == ElementType.DOUBLE ? Double.toString(value) : Float.toString((float) value);
    BigDecimal digits = new BigDecimal(shortest).stripTrailingZeros();
    String plain = digits.toPlainString();
    return plain.length() > 16 ? digits.toString().replace("E", "e") : plain;
  }

  private static Array parse(Array x, ElementType type) {
    String[] texts = x.texts();
    if (type.kind() == Kind.REAL) {
      double[] values = new double[texts.length];
      Arrays.setAll(values, i -> real(texts[i].strip()));
      return Array.reals(type, x.shape(), values);
    }
    Check.that(type.kind() == Kind.WHOLE, "cast", "string to %s", type);
    long[] values = new long[texts.length];
    Arrays.setAll(values, i -> new BigInteger(texts[i].strip()).longValue());
    return Array.wholes(type, x.shape(), values);
  }

  private static double real(String text) {
    return switch (text.toUpperCase(Locale.ROOT)) {
      case "NAN" -> Double.NaN;
      case "INF", "+INF" -> Double.POSITIVE_INFINITY;
      case "-INF" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  private static Array bitCast(Array x, ElementType type) {
    Check.that(
        type.bits() == x.type().bits() && type.bits() > 0,
        "bit cast",
        "%s and %s differ in bits",
        x.type(),
        type);
    return Array.ofBits(type, x.shape(), x.toBits());
  }
}
