package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.memory.Buffer;

/** Batch norm and its gradient, a channel at a time. */
final class PlainBatchNorm {
  private PlainBatchNorm() {}

  static void moments(Buffer x, Buffer mean, Buffer variance) {
    for (int c = 0; c < mean.size(); c++) {
      double[] values = channel(x, mean.size(), c);
      double sum = 0;
      for (double value : values) {
        sum += value;
      }
      double centre = sum / values.length;
      double squares = 0;
      for (double value : values) {
        squares += (value - centre) * (value - centre);
      }
      mean.set(c, centre);
      variance.set(c, squares / values.length);
    }
  }

  static void normalize(
      double epsilon,
      Buffer x,
      Buffer mean,
      Buffer variance,
      Buffer gain,
      Buffer shift,
      Buffer out) {
    int channels = mean.size();
    for (int c = 0; c < channels; c++) {
      double scale = gain.get(c) / Math.sqrt(variance.get(c) + epsilon);
      double[] values = channel(x, channels, c);
      for (int i = 0; i < values.length; i++) {
        out.set(i * channels + c, (values[i] - mean.get(c)) * scale + shift.get(c));
      }
    }
  }

  /**
   * With {@code n = (x - mean) / √(variance + epsilon)}: {@code dx = gain / √(variance + epsilon)
   * (dy - avg(dy) - n avg(dy n))}, {@code dgain = Σ dy n}, {@code dshift = Σ dy}.
   */
  static void gradient(
      double epsilon,
      Buffer x,
      Buffer mean,
      Buffer variance,
      Buffer gain,
      Buffer dy,
      Buffer dx,
      Buffer dgain,
      Buffer dshift) {
    int channels = mean.size();
    for (int c = 0; c < channels; c++) {
      double inverse = 1 / Math.sqrt(variance.get(c) + epsilon);
      double[] values = channel(x, channels, c);
      double[] slopes = channel(dy, channels, c);
      double sum = 0;
      double dot = 0;
      for (int i = 0; i < values.length; i++) {
        values[i] = (values[i] - mean.get(c)) * inverse;
        sum += slopes[i];
        dot += slopes[i] * values[i];
      }
      for (int i = 0; i < values.length; i++) {
        double along = sum / values.length + values[i] * dot / values.length;
        dx.set(i * channels + c, gain.get(c) * inverse * (slopes[i] - along));
      }
      dgain.set(c, dgain.get(c) + dot);
      dshift.set(c, dshift.get(c) + sum);
    }
  }

  private static double[] channel(Buffer x, int channels, int channel) {
    double[] values = new double[x.size() / channels];
    for (int i = 0; i < values.length; i++) {
      values[i] = x.get(i * channels + channel);
    }
    return values;
  }
}
