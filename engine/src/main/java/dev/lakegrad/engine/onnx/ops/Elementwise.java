package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Shapes;
import dev.lakegrad.engine.onnx.wire.ElementType;
import dev.lakegrad.engine.onnx.wire.ElementType.Kind;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** Functions of elements: one for real numbers, one for whole ones; two arrays are broadcast. */
final class Elementwise {
  private Elementwise() {}

  /** {@code f} of two numbers, in the ways that it is computed for each kind. */
  record Binary(DoubleBinaryOperator real, LongBinaryOperator signed, LongBinaryOperator unsigned) {

    /** A function for which the bits of whole numbers are the same with and without a sign. */
    static Binary of(DoubleBinaryOperator real, LongBinaryOperator whole) {
      return new Binary(real, whole, whole);
    }
  }

  /** {@code f(x)} for real numbers. */
  static Array map(Array x, DoubleUnaryOperator f) {
    double[] from = x.reals();
    double[] to = new double[from.length];
    for (int i = 0; i < to.length; i++) {
      to[i] = f.applyAsDouble(from[i]);
    }
    return Array.reals(x.type(), x.shape(), to);
  }

  /** {@code f(x)} for real numbers, {@code g(x)} for whole ones. */
  static Array map(Array x, DoubleUnaryOperator f, LongUnaryOperator g) {
    if (x.kind() == Kind.REAL) {
      return map(x, f);
    }
    long[] from = x.wholes();
    long[] to = new long[from.length];
    for (int i = 0; i < to.length; i++) {
      to[i] = g.applyAsLong(from[i]);
    }
    return Array.wholes(x.type(), x.shape(), to);
  }

  /** {@code f(a, b)}, of the type of both. */
  static Array combine(Array a, Array b, Binary f) {
    Check.that(a.type() == b.type(), "types", "%s and %s differ", a.type(), b.type());
    Shape shape = Shapes.common(a.shape(), b.shape());
    return combineSame(a.broadcast(shape), b.broadcast(shape), f);
  }

  private static Array combineSame(Array a, Array b, Binary f) {
    if (a.kind() == Kind.REAL) {
      double[] x = a.reals();
      double[] y = b.reals();
      double[] to = new double[x.length];
      for (int i = 0; i < to.length; i++) {
        to[i] = f.real().applyAsDouble(x[i], y[i]);
      }
      return Array.reals(a.type(), a.shape(), to);
    }
    LongBinaryOperator g = a.type() == ElementType.UINT64 ? f.unsigned() : f.signed();
    long[] x = a.wholes();
    long[] y = b.wholes();
    long[] to = new long[x.length];
    for (int i = 0; i < to.length; i++) {
      to[i] = g.applyAsLong(x[i], y[i]);
    }
    return Array.wholes(a.type(), a.shape(), to);
  }

  /** {@code f(a, b)} of two real arrays. */
  static Array combine(Array a, Array b, DoubleBinaryOperator f) {
    return combine(a, b, Binary.of(f, (x, y) -> refuse(a.type())));
  }

  private static long refuse(ElementType type) {
    throw new IllegalArgumentException("types: " + type + " given where real numbers are wanted");
  }
}
