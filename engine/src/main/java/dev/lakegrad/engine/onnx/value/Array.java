package dev.lakegrad.engine.onnx.value;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.wire.ElementType;
import dev.lakegrad.engine.onnx.wire.ElementType.Kind;
import dev.lakegrad.engine.onnx.wire.TensorProto;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * An n-dimensional array of elements of one type, row by row, which nothing changes once it is
 * made.
 *
 * <p>There are three ways to hold elements, whatever their type: real numbers as doubles that are
 * rounded to the type, whole numbers and truth as longs that fit it, and strings. So an operator is
 * written once for each of these, not for each type.
 */
public final class Array implements Value {
  private final ElementType type;
  private final Shape shape;
  private final Object elements; // double[], long[] or String[]

  private Array(ElementType type, Shape shape, Object elements, int length) {
    Check.that(length == shape.size(), "array", "%d elements for %s", length, shape);
    this.type = type;
    this.shape = shape;
    this.elements = elements;
  }

  /** Takes {@code values} over and rounds them to {@code type}. */
  public static Array reals(ElementType type, Shape shape, double... values) {
    return reals(type, Overflow.SPECIAL, shape, values);
  }

  /** Takes {@code values} over and rounds them to {@code type}, the largest as told. */
  public static Array reals(ElementType type, Overflow overflow, Shape shape, double... values) {
    check(type, Kind.REAL);
    if (type == ElementType.FLOAT) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) values[i];
      }
    } else if (type != ElementType.DOUBLE) {
      for (int i = 0; i < values.length; i++) {
        values[i] = Bits.real(type, Bits.ofReal(type, values[i], overflow));
      }
    }
    return new Array(type, shape, values, values.length);
  }

  /** Takes {@code values} over and cuts them to the bits of {@code type}. */
  public static Array wholes(ElementType type, Shape shape, long... values) {
    check(type, Kind.WHOLE);
    if (type != ElementType.INT64 && type != ElementType.UINT64) {
      for (int i = 0; i < values.length; i++) {
        values[i] = Bits.whole(type, values[i]);
      }
    }
    return new Array(type, shape, values, values.length);
  }

  /** Takes {@code values} over. */
  public static Array texts(Shape shape, String... values) {
    return new Array(ElementType.STRING, shape, values, values.length);
  }

  /** Floats in one row. */
  public static Array row(float... values) {
    double[] copy = new double[values.length];
    Arrays.setAll(copy, i -> values[i]);
    return reals(ElementType.FLOAT, Shape.of(values.length), copy);
  }

  /** Whole numbers in one row, such as sizes. */
  public static Array row(long... values) {
    return wholes(ElementType.INT64, Shape.of(values.length), values.clone());
  }

  /** One whole number, as a scalar. */
  public static Array scalar(long value) {
    return wholes(ElementType.INT64, Shape.of(), value);
  }

  /** One truth value, as a scalar. */
  public static Array scalar(boolean value) {
    return wholes(ElementType.BOOL, Shape.of(), value ? 1 : 0);
  }

  /** A stored constant. */
  public static Array of(TensorProto stored) {
    Shape shape = Shapes.of(stored.sizes().stream().mapToLong(Long::longValue).toArray());
    ElementType type = stored.type();
    if (type.kind() == Kind.OTHER) {
      throw new UnsupportedOperationException("elements of type " + type + " are not supported");
    }
    if (type.kind() == Kind.TEXT) {
      return texts(shape, stored.texts().toArray(String[]::new));
    }
    long[] bits = new long[shape.size()];
    ByteBuffer bytes = stored.values();
    Arrays.setAll(bits, i -> Bits.at(bytes, type.bits(), i));
    return ofBits(type, shape, bits);
  }

  /** The elements that {@code bits} stand for. */
  public static Array ofBits(ElementType type, Shape shape, long... bits) {
    if (type.kind() == Kind.WHOLE) {
      return wholes(type, shape, bits.clone());
    }
    double[] values = new double[bits.length];
    Arrays.setAll(values, i -> Bits.real(type, bits[i]));
    return reals(type, shape, values);
  }

  /** The bits that stand for each element. */
  public long[] toBits() {
    if (type.kind() == Kind.WHOLE) {
      return wholes().clone();
    }
    double[] values = reals();
    long[] bits = new long[values.length];
    Arrays.setAll(bits, i -> Bits.ofReal(type, values[i], Overflow.SPECIAL));
    return bits;
  }

  private static void check(ElementType type, Kind kind) {
    if (type.kind() == Kind.OTHER) {
      throw new UnsupportedOperationException("elements of type " + type + " are not supported");
    }
    Check.that(type.kind() == kind, "array", "%s is not a %s type", type, kind);
  }

  public ElementType type() {
    return type;
  }

  public Kind kind() {
    return type.kind();
  }

  public Shape shape() {
    return shape;
  }

  public int rank() {
    return shape.rank();
  }

  /** The number of elements. */
  public int size() {
    return shape.size();
  }

  /** The elements, which are real numbers and must not be changed. */
  public double[] reals() {
    check(Kind.REAL);
    return (double[]) elements;
  }

  /** The elements, which are whole numbers or truth and must not be changed. */
  public long[] wholes() {
    check(Kind.WHOLE);
    return (long[]) elements;
  }

  /** The elements, which are strings and must not be changed. */
  public String[] texts() {
    check(Kind.TEXT);
    return (String[]) elements;
  }

  private void check(Kind wanted) {
    Check.that(kind() == wanted, "array", "%s given where %s is wanted", type, wanted);
  }

  /** The numbers, whatever their type; of real ones no copy is made. */
  public double[] numbers() {
    if (kind() == Kind.REAL) {
      return reals();
    }
    long[] from = wholes();
    double[] numbers = new double[from.length];
    for (int i = 0; i < from.length; i++) {
      numbers[i] = type == ElementType.UINT64 ? unsigned(from[i]) : from[i];
    }
    return numbers;
  }

  private static double unsigned(long value) {
    // The lowest bit decides ties only, so keeping it set is enough to round as if there were 64.
    return value >= 0 ? value : 2.0 * ((value >>> 1) | (value & 1));
  }

  /** The only element, a whole number. */
  public long whole() {
    checkSingle();
    return wholes()[0];
  }

  /** The only element, a number. */
  public double number() {
    checkSingle();
    return numbers()[0];
  }

  private void checkSingle() {
    Check.that(size() == 1, "array", "%s given where one element is wanted", description());
  }

  /** These elements in another shape of the same size. */
  public Array reshape(Shape other) {
    return new Array(type, other, elements, shape.size());
  }

  /** These elements repeated to fill {@code to}, as the standard's broadcasting has it. */
  public Array broadcast(Shape to) {
    return shape.equals(to) ? this : pick(Strided.broadcast(shape, to));
  }

  /** These elements in the order of {@code order}. */
  public Array pick(Strided order) {
    return pick(order.shape(), order.positions());
  }

  /** Element {@code i} of the result is element {@code from[i]} of this. */
  public Array pick(Shape to, int[] from) {
    return switch (kind()) {
      case REAL -> {
        double[] source = reals();
        double[] picked = new double[from.length];
        for (int i = 0; i < from.length; i++) {
          picked[i] = source[from[i]];
        }
        yield new Array(type, to, picked, from.length);
      }
      case WHOLE -> {
        long[] source = wholes();
        long[] picked = new long[from.length];
        for (int i = 0; i < from.length; i++) {
          picked[i] = source[from[i]];
        }
        yield new Array(type, to, picked, from.length);
      }
      default -> {
        String[] source = texts();
        String[] picked = new String[from.length];
        Arrays.setAll(picked, i -> source[from[i]]);
        yield new Array(type, to, picked, from.length);
      }
    };
  }

  /** All elements of {@code parts}, which have one type, in one row. */
  public static Array join(List<Array> parts) {
    ElementType type = parts.get(0).type;
    Shape shape = Shapes.of(parts.stream().mapToLong(Array::size).sum());
    Object joined =
        switch (type.kind()) {
          case REAL -> new double[shape.size()];
          case WHOLE -> new long[shape.size()];
          default -> new String[shape.size()];
        };
    int filled = 0;
    for (Array part : parts) {
      Check.that(part.type == type, "types", "%s and %s differ", type, part.type);
      System.arraycopy(part.elements, 0, joined, filled, part.size());
      filled += part.size();
    }
    return new Array(type, shape, joined, filled);
  }

  @Override
  public String description() {
    return type + shape.toString();
  }

  @Override
  public String toString() {
    int shown = Math.min(size(), 8);
    IntFunction<String> element =
        switch (kind()) {
          case REAL -> i -> String.valueOf(reals()[i]);
          case WHOLE -> i -> String.valueOf(wholes()[i]);
          default -> i -> texts()[i];
        };
    String list = String.join(", ", IntStream.range(0, shown).mapToObj(element).toList());
    return description() + " {" + list + (shown < size() ? ", ..." : "") + "}";
  }
}
