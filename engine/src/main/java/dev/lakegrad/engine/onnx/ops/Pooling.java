package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Value;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;

/** One number for each window of an image, or for a whole image. */
final class Pooling {
  private Pooling() {}

  static void addTo(Operators operators) {
    operators
        .addAll("MaxPool", 1, Pooling::max)
        .add("AveragePool", 1, Pooling::average)
        .add("LpPool", 1, Pooling::norm)
        .add("MaxUnpool", 9, Pooling::unpool)
        .add("GlobalMaxPool", 1, call -> global(call, Reductions::max))
        .add("GlobalAveragePool", 1, call -> global(call, x -> Reductions.sum(x) / x.length))
        .add("GlobalLpPool", 1, call -> global(call, x -> norm(x, power(call))));
  }

  private static Window window(Call call) {
    int[] kernel = Arrays.stream(call.wholes("kernel_shape")).mapToInt(Math::toIntExact).toArray();
    Window.Rounding rounding =
        call.flag("ceil_mode", 0) ? Window.Rounding.UP : Window.Rounding.DOWN;
    return Window.over(call.array(0).shape(), kernel, call, rounding);
  }

  /** The largest of each window, and where it is in the flat input. */
  private static List<Value> max(Call call) {
    Array x = call.array(0);
    Window window = window(call);
    Shape shape = Window.shape(x.shape().at(0), x.shape().at(1), window.output());
    double[] values = x.numbers();
    int[][] taps = window.taps();
    int[] winners = new int[shape.size()];
    int outputs = window.outputSize();
    int inputs = window.inputSize();
    for (int i = 0; i < winners.length; i++) {
      int plane = i / outputs * inputs;
      int place = i % outputs;
      int best = -1;
      for (int[] cell : taps) {
        int at = plane + cell[place];
        if (cell[place] >= 0 && (best < 0 || values[at] > values[best])) {
          best = at;
        }
      }
      winners[i] = best;
    }
    return List.of(x.pick(shape, winners), places(call, winners, window, shape));
  }

  /** Where the winners are; if told, counted along columns within each plane. */
  private static Array places(Call call, int[] winners, Window window, Shape shape) {
    boolean columns = call.flag("storage_order", 0);
    long[] places = Arrays.stream(winners).asLongStream().toArray();
    for (int i = 0; columns && i < places.length; i++) {
      long plane = places[i] / window.inputSize() * window.inputSize();
      long rest = places[i] - plane;
      long place = 0;
      for (int axis = window.input().length - 1; axis >= 0; axis--) {
        place = place * window.input()[axis] + rest % window.input()[axis];
        rest /= window.input()[axis];
      }
      places[i] = plane + place;
    }
    return Array.row(places).reshape(shape);
  }

  /**
   * What is made of the elements of a window that lie in the image; {@code size} with its border.
   */
  private interface Pool {
    double of(double[] inside, int size);
  }

  private static Array pool(Call call, Pool pool) {
    Array x = call.array(0);
    Window window = window(call);
    Shape shape = Window.shape(x.shape().at(0), x.shape().at(1), window.output());
    int[][] taps = window.taps();
    double[] inside = new double[taps.length];
    double[] out = new double[shape.size()];
    int outputs = window.outputSize();
    int inputs = window.inputSize();
    for (int i = 0; i < out.length; i++) {
      int plane = i / outputs * inputs;
      int found = 0;
      int size = 0;
      for (int[] cell : taps) {
        int tap = cell[i % outputs];
        size += tap == Window.OUTSIDE ? 0 : 1;
        if (tap >= 0) {
          inside[found++] = x.reals()[plane + tap];
        }
      }
      out[i] = pool.of(Arrays.copyOf(inside, found), size);
    }
    return Array.reals(x.type(), shape, out);
  }

  private static Array average(Call call) {
    boolean border = call.flag("count_include_pad", 0);
    return pool(call, (x, size) -> Reductions.sum(x) / (border ? size : x.length));
  }

  private static double power(Call call) {
    return call.version() < 2 ? call.real("p", 2) : call.whole("p", 2);
  }

  private static Array norm(Call call) {
    double power = power(call);
    return pool(call, (x, size) -> norm(x, power));
  }

  /** {@code (Σ |x|^p)^(1/p)}. */
  static double norm(double[] x, double power) {
    double sum = 0;
    for (double value : x) {
      sum += Math.pow(Math.abs(value), power);
    }
    return Math.pow(sum, 1 / power);
  }

  private static Array global(Call call, ToDoubleFunction<double[]> f) {
    Array x = call.array(0);
    Lines lines = new Lines(x.shape(), LongStream.range(2, x.rank()).toArray());
    return Array.reals(x.type(), lines.kept(), lines.fold(x.reals(), f));
  }

  /** Each element put where it was found; an output that is asked to be larger has zeros behind. */
  private static Array unpool(Call call) {
    Array x = call.array(0);
    int[] kernel = Arrays.stream(call.wholes("kernel_shape")).mapToInt(Math::toIntExact).toArray();
    Window window = Window.transposed(x.shape(), kernel, call);
    Shape shape = Window.shape(x.shape().at(0), x.shape().at(1), window.input());
    double[] out = new double[shape.size()];
    long[] places = call.array(1).wholes();
    for (int i = 0; i < places.length; i++) {
      out[Indexing.place(places[i], out.length)] = x.reals()[i];
    }
    Array unpooled = Array.reals(x.type(), shape, out);
    return call.has(2) ? extend(unpooled, call.array(2).wholes()) : unpooled;
  }

  private static Array extend(Array x, long[] sizes) {
    Check.that(sizes.length == x.rank(), "unpool", "%s into %d axes", x.shape(), sizes.length);
    long[] pads = new long[2 * sizes.length];
    for (int axis = 0; axis < sizes.length; axis++) {
      pads[sizes.length + axis] = sizes[axis] - x.shape().at(axis);
    }
    return Slicing.pad(x, pads, Generators.zero(x.type()), "constant");
  }
}
