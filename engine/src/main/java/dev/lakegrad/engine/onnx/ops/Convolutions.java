package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Convolutions of any number of axes, in groups of channels. */
final class Convolutions {
  private Convolutions() {}

  static void addTo(Operators operators) {
    operators
        .add("Conv", 1, call -> convolve(call, call.array(0), call.array(1), call.arrayOrNull(2)))
        .add("ConvTranspose", 1, Convolutions::transposed);
  }

  /** {@code x [n, c, ...], w [m, c / group, ...], bias [m] -> [n, m, ...]}. */
  static Array convolve(Call call, Array x, Array w, @Nullable Array bias) {
    int[] kernel = Arrays.copyOfRange(w.shape().toArray(), 2, w.rank());
    Window window = Window.over(x.shape(), kernel, call, Window.Rounding.DOWN);
    int groups = call.integer("group", 1);
    int channels = w.shape().at(1);
    int filters = w.shape().at(0);
    Check.that(
        x.shape().at(1) == channels * groups && filters % groups == 0,
        "conv",
        "%s over %s in %d groups",
        w.shape(),
        x.shape(),
        groups);
    Shape shape = Window.shape(x.shape().at(0), filters, window.output());
    double[] out = start(shape, bias);
    Planes planes = new Planes(window, x.reals());
    int places = window.outputSize();
    for (int i = 0; i < x.shape().at(0) * channels * groups; i++) {
      int batch = i / (channels * groups);
      int channel = i % channels;
      int first = i / channels % groups * (filters / groups);
      planes.read(i);
      for (int f = first; f < first + filters / groups; f++) {
        int weights = (f * channels + channel) * window.kernelSize();
        planes.addTo(out, (batch * filters + f) * places, w.reals(), weights);
      }
    }
    return Array.reals(x.type(), shape, out);
  }

  /** The bias of each channel, or zeros. */
  private static double[] start(Shape shape, @Nullable Array bias) {
    double[] out = new double[shape.size()];
    if (bias != null) {
      int plane = out.length / Math.max(1, shape.at(0) * shape.at(1));
      for (int i = 0; i < out.length; i++) {
        out[i] = bias.reals()[i / plane % shape.at(1)];
      }
    }
    return out;
  }

  /** One channel of one image at a time, with a zero behind it for cells that lie outside. */
  private static final class Planes {
    private final int[][] taps;
    private final double[] images;
    private final double[] plane;

    Planes(Window window, double[] images) {
      this.taps = window.taps();
      this.images = images;
      this.plane = new double[window.inputSize() + 1];
      for (int[] cell : taps) {
        Arrays.setAll(cell, i -> cell[i] < 0 ? plane.length - 1 : cell[i]);
      }
    }

    void read(int index) {
      System.arraycopy(images, index * (plane.length - 1), plane, 0, plane.length - 1);
    }

    /** Adds the plane under each cell, times its weight. */
    void addTo(double[] out, int from, double[] w, int weights) {
      for (int cell = 0; cell < taps.length; cell++) {
        double weight = w[weights + cell];
        int[] under = taps[cell];
        for (int i = 0; i < under.length; i++) {
          out[from + i] += weight * plane[under[i]];
        }
      }
    }
  }

  /**
   * What {@code Conv} is to its input's gradient: {@code x [n, c, ...], w [c, m / group, ...] ->
   * [n, m, ...]}.
   */
  private static Array transposed(Call call) {
    Array x = call.array(0);
    Array w = call.array(1);
    int[] kernel = Arrays.copyOfRange(w.shape().toArray(), 2, w.rank());
    Window window = Window.transposed(x.shape(), kernel, call);
    int groups = call.integer("group", 1);
    int channels = x.shape().at(1);
    int filters = w.shape().at(1);
    Check.that(
        w.shape().at(0) == channels && channels % groups == 0,
        "conv",
        "%s over %s in %d groups",
        w.shape(),
        x.shape(),
        groups);
    Shape shape = Window.shape(x.shape().at(0), filters * groups, window.input());
    double[] out = start(shape, call.arrayOrNull(2));
    int[][] taps = window.taps();
    for (int i = 0; i < x.shape().at(0) * channels; i++) {
      int batch = i / channels;
      int channel = i % channels;
      int first = channel / (channels / groups) * filters;
      for (int f = 0; f < filters; f++) {
        int to = (batch * filters * groups + first + f) * window.inputSize();
        int weights = (channel * filters + f) * taps.length;
        scatter(x.reals(), i * window.outputSize(), taps, w.reals(), weights, out, to);
      }
    }
    return Array.reals(x.type(), shape, out);
  }

  private static void scatter(
      double[] x, int from, int[][] taps, double[] w, int weights, double[] out, int to) {
    for (int cell = 0; cell < taps.length; cell++) {
      double weight = w[weights + cell];
      for (int i = 0; i < taps[cell].length; i++) {
        if (taps[cell][i] >= 0) {
          out[to + taps[cell][i]] += weight * x[from + i];
        }
      }
    }
  }
}
