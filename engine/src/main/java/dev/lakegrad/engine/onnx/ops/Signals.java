package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Shapes;
import dev.lakegrad.engine.onnx.value.Value;
import java.util.Arrays;
import java.util.function.Function;

/** Sound: windows, Fourier transforms, and the mel scale. Complex numbers are pairs. */
final class Signals {
  private static final int PARTS = 2;

  private Signals() {}

  static void addTo(Operators operators) {
    operators
        .add("HannWindow", 17, window(0.5, 0.5, 0))
        .add("HammingWindow", 17, window(25.0 / 46, 21.0 / 46, 0))
        .add("BlackmanWindow", 17, window(0.42, 0.5, 0.08))
        .add("DFT", 17, call -> transform(call, call.whole("axis", 1)))
        .add("DFT", 20, call -> transform(call, call.has(2) ? call.array(2).whole() : -2))
        .add("STFT", 17, Signals::frames)
        .add("MelWeightMatrix", 17, Signals::mel);
  }

  /** {@code a - b cos(2πi/n) + c cos(4πi/n)}. */
  private static Function<Call, Value> window(double a, double b, double c) {
    return call -> {
      Shape shape = Shapes.of(call.array(0).whole());
      int n = call.flag("periodic", 1) ? shape.size() : shape.size() - 1;
      double[] values = new double[shape.size()];
      Arrays.setAll(
          values,
          i -> {
            double angle = 2 * Math.PI * i / n;
            return a - b * Math.cos(angle) + c * Math.cos(2 * angle);
          });
      return Casts.ofReals(Casts.type(call.whole("output_datatype", 1)), shape, values);
    };
  }

  /** Along one axis; the last axis holds real and imaginary parts, or real ones alone. */
  private static Array transform(Call call, long along) {
    Array x = call.array(0);
    int axis = Shapes.axis(along, x.rank());
    Check.that(axis < x.rank() - 1, "dft", "along the last axis of %s", x.shape());
    boolean inverse = call.flag("inverse", 0);
    boolean half = call.flag("onesided", 0);
    int given = x.shape().at(axis);
    long length = call.has(1) ? call.array(1).whole() : half && inverse ? 2L * (given - 1) : given;
    int kept = Math.toIntExact(half && !inverse ? length / 2 + 1 : length);
    int parts = half && inverse ? 1 : PARTS;
    long[] sizes = Shapes.sizes(x.shape());
    sizes[axis] = kept;
    sizes[x.rank() - 1] = parts;
    Shape shape = Shapes.of(sizes);
    Lines from = new Lines(x.shape(), axis, -1);
    Lines to = new Lines(shape, axis, -1);
    double[] out = new double[shape.size()];
    for (int line = 0; line < from.count(); line++) {
      Complex signal = read(x, from, line, Math.toIntExact(length), half && inverse);
      Complex spectrum = signal.transform(kept, inverse ? 1 : -1);
      double scale = inverse ? 1.0 / length : 1;
      for (int i = 0; i < kept; i++) {
        out[to.position(line, i * parts)] = scale * spectrum.real[i];
        if (parts == PARTS) {
          out[to.position(line, i * parts + 1)] = scale * spectrum.imaginary[i];
        }
      }
    }
    return Array.reals(x.type(), shape, out);
  }

  /** A line, cut or filled up with zeros; of a half spectrum the other half is its mirror. */
  private static Complex read(Array x, Lines lines, int line, int length, boolean mirrored) {
    int parts = x.shape().at(-1);
    Complex signal = new Complex(length);
    int given = Math.min(length, lines.length() / parts);
    for (int i = 0; i < given; i++) {
      signal.real[i] = x.reals()[lines.position(line, i * parts)];
      signal.imaginary[i] = parts == PARTS ? x.reals()[lines.position(line, i * parts + 1)] : 0;
    }
    for (int i = length / 2 + 1; mirrored && i < length; i++) {
      signal.real[i] = signal.real[length - i];
      signal.imaginary[i] = -signal.imaginary[length - i];
    }
    return signal;
  }

  /** Real and imaginary parts of a row of numbers. */
  private static final class Complex {
    private final double[] real;
    private final double[] imaginary;

    Complex(int length) {
      this.real = new double[length];
      this.imaginary = new double[length];
    }

    /** {@code Σ x[n] e^(sign 2πi kn/N)} for the first {@code kept} of k. */
    Complex transform(int kept, int sign) {
      int length = real.length;
      double[] cos = new double[length];
      double[] sin = new double[length];
      Arrays.setAll(cos, i -> Math.cos(2 * Math.PI * i / length));
      Arrays.setAll(sin, i -> sign * Math.sin(2 * Math.PI * i / length));
      Complex out = new Complex(kept);
      for (int k = 0; k < kept; k++) {
        for (int n = 0; n < length; n++) {
          int turn = (int) ((long) k * n % length);
          out.real[k] += real[n] * cos[turn] - imaginary[n] * sin[turn];
          out.imaginary[k] += real[n] * sin[turn] + imaginary[n] * cos[turn];
        }
      }
      return out;
    }
  }

  /** {@code [batch, time, parts] -> [batch, frames, bins, 2]}. */
  private static Array frames(Call call) {
    Array x = call.array(0);
    int time = x.shape().at(1);
    int step = Math.toIntExact(call.array(1).whole());
    int length = length(call, time);
    Check.that(0 < step && 0 < length && length <= time, "stft", "%d of %d", length, time);
    double[] ones = new double[length];
    Arrays.fill(ones, 1);
    double[] window = call.has(2) ? call.array(2).reals() : ones;
    Check.that(window.length == length, "stft", "window of %d for %d", window.length, length);
    int frames = (time - length) / step + 1;
    int kept = call.flag("onesided", 1) ? length / 2 + 1 : length;
    Shape shape = Shapes.of(x.shape().at(0), frames, kept, PARTS);
    double[] out = new double[shape.size()];
    for (int i = 0; i < x.shape().at(0) * frames; i++) {
      Complex frame = frame(x, (i / frames * time + i % frames * step), window);
      Complex spectrum = frame.transform(kept, -1);
      for (int k = 0; k < kept; k++) {
        out[(i * kept + k) * PARTS] = spectrum.real[k];
        out[(i * kept + k) * PARTS + 1] = spectrum.imaginary[k];
      }
    }
    return Array.reals(x.type(), shape, out);
  }

  private static int length(Call call, int time) {
    if (call.has(3)) {
      return Math.toIntExact(call.array(3).whole());
    }
    return call.has(2) ? call.array(2).size() : time;
  }

  private static Complex frame(Array x, int from, double[] window) {
    int parts = x.rank() == 3 ? x.shape().at(2) : 1;
    Complex frame = new Complex(window.length);
    for (int i = 0; i < window.length; i++) {
      frame.real[i] = window[i] * x.reals()[(from + i) * parts];
      frame.imaginary[i] = parts == PARTS ? window[i] * x.reals()[(from + i) * parts + 1] : 0;
    }
    return frame;
  }

  /** Triangles over frequencies, whose peaks are evenly apart on the mel scale. */
  private static Array mel(Call call) {
    int bands = Math.toIntExact(call.array(0).whole());
    long length = call.array(1).whole();
    double rate = call.array(2).number();
    double low = toMel(call.array(3).number());
    double step = (toMel(call.array(4).number()) - low) / (bands + 2);
    int[] edges = new int[bands + 2];
    Arrays.setAll(edges, i -> (int) Math.floor((length + 1) * fromMel(low + i * step) / rate));
    Shape shape = Shapes.of(length / 2 + 1, bands);
    double[] weights = new double[shape.size()];
    for (int band = 0; band < bands; band++) {
      int peak = edges[band + 1];
      for (int bin = edges[band]; bin <= peak; bin++) {
        double rise = peak - edges[band];
        weights[bin * bands + band] = rise == 0 ? 1 : (bin - edges[band]) / rise;
      }
      for (int bin = peak; bin < edges[band + 2]; bin++) {
        weights[bin * bands + band] = (edges[band + 2] - bin) / (double) (edges[band + 2] - peak);
      }
    }
    return Casts.ofReals(Casts.type(call.whole("output_datatype", 1)), shape, weights);
  }

  private static double toMel(double frequency) {
    return 2595 * Math.log10(1 + frequency / 700);
  }

  private static double fromMel(double mel) {
    return 700 * (Math.pow(10, mel / 2595) - 1);
  }
}
