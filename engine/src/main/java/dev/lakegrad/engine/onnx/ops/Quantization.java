package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Overflow;
import dev.lakegrad.engine.onnx.value.Shapes;
import dev.lakegrad.engine.onnx.value.Value;
import dev.lakegrad.engine.onnx.wire.ElementType;
import dev.lakegrad.engine.onnx.wire.ElementType.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Real numbers as small whole ones, {@code q = round(x / scale) + zero}, by one scale for all, for
 * each slice along an axis, or for each block of it; and products of such numbers.
 */
final class Quantization {
  private Quantization() {}

  static void addTo(Operators operators) {
    operators
        .add("QuantizeLinear", 10, Quantization::quantize)
        .add("DequantizeLinear", 10, Quantization::dequantize)
        .addAll("DynamicQuantizeLinear", 11, call -> dynamic(call.array(0)))
        .add("MatMulInteger", 10, Quantization::matmulInteger)
        .add("ConvInteger", 10, Quantization::convInteger)
        .add("QLinearMatMul", 10, Quantization::matmul)
        .add("QLinearConv", 10, Quantization::conv);
  }

  private static Array quantize(Call call) {
    Array x = call.array(0);
    Array zero = call.arrayOrNull(2);
    ElementType type =
        call.whole("output_dtype", 0) != 0
            ? Casts.target(call, "output_dtype")
            : zero == null ? ElementType.UINT8 : zero.type();
    double[] scales = spread(call, call.array(1), x.shape()).numbers();
    double[] zeros = zero == null ? new double[x.size()] : spread(call, zero, x.shape()).numbers();
    double[] quotients = new double[x.size()];
    Arrays.setAll(quotients, i -> x.numbers()[i] / scales[i]);
    ElementType precision =
        call.whole("precision", 0) != 0 ? Casts.target(call, "precision") : call.array(1).type();
    double[] rounded = Array.reals(precision, x.shape(), quotients).reals();
    if (type.kind() == Kind.WHOLE) {
      return saturate(type, x.shape(), rounded, zeros);
    }
    double[] shifted = new double[x.size()];
    Arrays.setAll(shifted, i -> rounded[i] + zeros[i]);
    Overflow overflow = call.flag("saturate", 1) ? Overflow.SATURATE : Overflow.SPECIAL;
    return Array.reals(type, overflow, x.shape(), shifted);
  }

  /** Numbers rounded to even, shifted, and kept within the type. */
  private static Array saturate(ElementType type, Shape shape, double[] values, double[] zeros) {
    long[] wholes = new long[values.length];
    for (int i = 0; i < wholes.length; i++) {
      double value = Math.rint(values[i]) + zeros[i];
      wholes[i] = (long) Math.max((double) type.least(), Math.min((double) type.most(), value));
    }
    return Array.wholes(type, shape, wholes);
  }

  private static Array dequantize(Call call) {
    Array x = call.array(0);
    Array scale = call.array(1);
    double[] scales = spread(call, scale, x.shape()).numbers();
    double[] zeros =
        call.has(2) ? spread(call, call.array(2), x.shape()).numbers() : new double[x.size()];
    double[] values = new double[x.size()];
    Arrays.setAll(values, i -> (x.numbers()[i] - zeros[i]) * scales[i]);
    ElementType type =
        call.whole("output_dtype", 0) != 0 ? Casts.target(call, "output_dtype") : scale.type();
    return Array.reals(type, x.shape(), values);
  }

  /** One parameter for each element of {@code shape}. */
  private static Array spread(Call call, Array parameter, Shape shape) {
    if (parameter.size() == 1) {
      return parameter.reshape(Shape.of()).broadcast(shape);
    }
    int axis = Shapes.axis(call.whole("axis", 1), shape.rank());
    if (parameter.rank() == 1 && shape.rank() > 1) {
      return Legacy.along(parameter, axis, shape.rank()).broadcast(shape);
    }
    long block = Math.max(1, call.whole("block_size", 0));
    long[] which = new long[shape.at(axis)];
    Arrays.setAll(which, i -> i / block);
    return Indexing.gather(parameter, Array.row(which), axis).broadcast(shape);
  }

  /** To 8 bits without a sign, by the range of the values, which is made to hold 0. */
  private static List<Value> dynamic(Array x) {
    double least = Arrays.stream(x.reals()).reduce(0, Math::min);
    double most = Arrays.stream(x.reals()).reduce(0, Math::max);
    float scale = (float) ((most - least) / 255);
    double zero = scale == 0 ? 0 : Math.rint(Math.max(0, Math.min(255, -least / scale)));
    double[] quotients = new double[x.size()];
    Arrays.setAll(quotients, i -> scale == 0 ? 0 : (float) (x.reals()[i] / scale));
    double[] zeros = new double[x.size()];
    Arrays.fill(zeros, zero);
    return List.of(
        saturate(ElementType.UINT8, x.shape(), quotients, zeros),
        Array.reals(ElementType.FLOAT, Shape.of(), scale),
        Array.wholes(ElementType.UINT8, Shape.of(), (long) zero));
  }

  /** {@code x - zero} as real numbers, in which products and sums of whole ones are exact. */
  private static Array centred(Array x, @Nullable Array zero) {
    Array wide = Casts.cast(x, ElementType.DOUBLE);
    return zero == null
        ? wide
        : Elementwise.combine(wide, Casts.cast(zero, ElementType.DOUBLE), Arithmetic.SUBTRACT);
  }

  /** A row of numbers for the rows of a matrix stands as a column. */
  private static @Nullable Array byRows(@Nullable Array parameter) {
    return parameter != null && parameter.rank() == 1 && parameter.size() > 1
        ? Reshaping.unsqueeze(parameter, 1)
        : parameter;
  }

  private static Array matmulInteger(Call call) {
    Array a = centred(call.array(0), byRows(call.arrayOrNull(2)));
    Array b = centred(call.array(1), call.arrayOrNull(3));
    return Casts.cast(Products.matmul(a, b), ElementType.INT32);
  }

  private static Array convInteger(Call call) {
    Array w = call.array(1);
    Array x = centred(call.array(0), call.arrayOrNull(2));
    Array weights = centred(w, byFilters(call.arrayOrNull(3), w.rank()));
    return Casts.cast(Convolutions.convolve(call, x, weights, null), ElementType.INT32);
  }

  private static @Nullable Array byFilters(@Nullable Array parameter, int rank) {
    return parameter == null || parameter.size() == 1
        ? parameter
        : Legacy.along(parameter, 0, rank);
  }

  private static Array matmul(Call call) {
    Array a = centred(call.array(0), byRows(call.array(2)));
    Array b = centred(call.array(3), call.array(5));
    Array scale = Objects.requireNonNull(byRows(call.array(1))); // it is no optional one
    return requantize(
        times(times(Products.matmul(a, b), scale), call.array(4)), call.array(6), call.array(7));
  }

  private static Array conv(Call call) {
    Array w = call.array(3);
    Array x = centred(call.array(0), call.array(2));
    Array weights = centred(w, byFilters(call.array(5), w.rank()));
    Array bias = call.has(8) ? Casts.cast(call.array(8), ElementType.DOUBLE) : null;
    Array sums = Convolutions.convolve(call, x, weights, bias);
    Array scale = call.array(4);
    Array scales = scale.size() == 1 ? scale : Legacy.along(scale, 1, sums.rank());
    return requantize(times(times(sums, call.array(1)), scales), call.array(6), call.array(7));
  }

  private static Array times(Array x, Array scale) {
    Array factor = scale.size() == 1 ? scale.reshape(Shape.of()) : scale;
    return Elementwise.combine(x, Casts.cast(factor, x.type()), Arithmetic.MULTIPLY);
  }

  private static Array requantize(Array x, Array scale, Array zero) {
    double[] values = new double[x.size()];
    double[] zeros = new double[x.size()];
    Array scales = scale.size() == 1 ? scale.reshape(Shape.of()) : scale;
    double[] divisors = scales.broadcast(x.shape()).numbers();
    Array shifts = zero.size() == 1 ? zero.reshape(Shape.of()) : zero;
    System.arraycopy(shifts.broadcast(x.shape()).numbers(), 0, zeros, 0, zeros.length);
    Arrays.setAll(values, i -> x.reals()[i] / divisors[i]);
    if (zero.kind() == Kind.WHOLE) {
      return saturate(zero.type(), x.shape(), values, zeros);
    }
    Arrays.setAll(values, i -> values[i] + zeros[i]);
    return Array.reals(zero.type(), Overflow.SATURATE, x.shape(), values);
  }
}
