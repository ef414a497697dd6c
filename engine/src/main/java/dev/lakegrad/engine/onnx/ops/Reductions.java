package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Value;
import dev.lakegrad.engine.onnx.wire.ElementType;
import dev.lakegrad.engine.onnx.wire.ElementType.Kind;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

/** One number for all elements along some axes. */
final class Reductions {
  /** A reduction of a line, for each kind of number; what is real only cuts whole results. */
  private record Fold(
      ToDoubleFunction<double[]> real, Function<ElementType, ToLongFunction<long[]>> whole) {
    static Fold real(ToDoubleFunction<double[]> real) {
      return new Fold(
          real,
          type ->
              line -> (long) real.applyAsDouble(Arrays.stream(line).asDoubleStream().toArray()));
    }
  }

  private static final Fold SUM = new Fold(Reductions::sum, type -> Reductions::sum);

  private Reductions() {}

  static void addTo(Operators operators) {
    add(operators, "ReduceSum", 13, SUM);
    add(operators, "ReduceMean", 18, Fold.real(line -> sum(line) / line.length));
    add(operators, "ReduceProd", 18, new Fold(Reductions::product, type -> Reductions::product));
    add(operators, "ReduceMax", 18, new Fold(Reductions::max, type -> line -> max(type, line)));
    add(operators, "ReduceMin", 18, new Fold(Reductions::min, type -> line -> min(type, line)));
    add(operators, "ReduceL1", 18, Fold.real(line -> sum(each(line, Math::abs))));
    add(operators, "ReduceL2", 18, Fold.real(line -> Math.sqrt(sum(each(line, x -> x * x)))));
    add(operators, "ReduceSumSquare", 18, Fold.real(line -> sum(each(line, x -> x * x))));
    add(operators, "ReduceLogSum", 18, Fold.real(line -> Math.log(sum(line))));
    add(operators, "ReduceLogSumExp", 18, Fold.real(Reductions::logSumExp));
  }

  /** Until version {@code inputSince} the axes are an attribute, then an input. */
  private static void add(Operators operators, String name, int inputSince, Fold fold) {
    operators
        .add(name, 1, call -> reduce(call, fold, call.wholes("axes")))
        .add(
            name,
            inputSince,
            call -> reduce(call, fold, call.has(1) ? call.array(1).wholes() : new long[0]));
  }

  private static Value reduce(Call call, Fold fold, long[] axes) {
    Array x = call.array(0);
    boolean all = axes.length == 0 && !call.flag("noop_with_empty_axes", 0);
    Lines lines = new Lines(x.shape(), all ? LongStream.range(0, x.rank()).toArray() : axes);
    return reduce(x, lines, fold, call.flag("keepdims", 1) ? lines.kept() : lines.dropped());
  }

  private static Array reduce(Array x, Lines lines, Fold fold, Shape shape) {
    return x.kind() == Kind.REAL
        ? Array.reals(x.type(), shape, lines.fold(x.reals(), fold.real()))
        : Array.wholes(x.type(), shape, lines.fold(x.wholes(), fold.whole().apply(x.type())));
  }

  /** The sum along {@code axes}, which are dropped. */
  static Array sum(Array x, long... axes) {
    Lines lines = new Lines(x.shape(), axes);
    return reduce(x, lines, SUM, lines.dropped());
  }

  private static double[] each(double[] line, DoubleUnaryOperator f) {
    return Arrays.stream(line).map(f).toArray();
  }

  static double sum(double[] line) {
    double sum = 0;
    for (double x : line) {
      sum += x;
    }
    return sum;
  }

  private static long sum(long[] line) {
    return Arrays.stream(line).sum();
  }

  private static double product(double[] line) {
    return Arrays.stream(line).reduce(1, (a, b) -> a * b);
  }

  private static long product(long[] line) {
    return Arrays.stream(line).reduce(1, (a, b) -> a * b);
  }

  static double max(double[] line) {
    return Arrays.stream(line).reduce(Double.NEGATIVE_INFINITY, Math::max);
  }

  private static double min(double[] line) {
    return Arrays.stream(line).reduce(Double.POSITIVE_INFINITY, Math::min);
  }

  private static long max(ElementType type, long[] line) {
    return Arrays.stream(line).reduce(type.least(), (a, b) -> Logic.order(type, a, b) < 0 ? b : a);
  }

  private static long min(ElementType type, long[] line) {
    return Arrays.stream(line).reduce(type.most(), (a, b) -> Logic.order(type, a, b) > 0 ? b : a);
  }

  /** {@code log Σ e^x}, with the largest taken out before it overflows. */
  static double logSumExp(double[] line) {
    double max = max(line);
    if (Double.isInfinite(max)) {
      return max;
    }
    return max + Math.log(sum(each(line, x -> Math.exp(x - max))));
  }
}
