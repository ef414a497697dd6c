package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.memory.Buffer;

/** Batch norm and its gradient, a channel at a time. */
final class PlainBatchNorm {
  private PlainBatchNorm() {}

  static void moments(ChannelShape s, Buffer x, Buffer mean, Buffer variance) {
    for (int c = 0; c < s.channels(); c++) {
      double[] values = channel(s, x, c);
      double sum = 0;
      for (double value : values) {
        sum += value;
      }
      double centre = sum / s.count();
      double squares = 0;
      for (double value : values) {
        squares += (value - centre) * (value - centre);
      }
      mean.set(c, centre);
      variance.set(c, squares / s.count());
    }
  }

  static void normalize(
      ChannelShape s,
      double epsilon,
      Buffer x,
      Buffer mean,
      Buffer variance,
      Buffer gain,
      Buffer shift,
      Buffer out) {
    for (int c = 0; c < s.channels(); c++) {
      double scale = gain.get(c) / Math.sqrt(variance.get(c) + epsilon);
      double[] values = channel(s, x, c);
      for (int i = 0; i < values.length; i++) {
        values[i] = (values[i] - mean.get(c)) * scale + shift.get(c);
      }
      write(s, values, c, out);
    }
  }

  /**
   * With {@code n = (x - mean) / √(variance + epsilon)}: {@code dx = gain / √(variance + epsilon)
   * (dy - avg(dy) - n avg(dy n))}, {@code dgain = Σ dy n}, {@code dshift = Σ dy}.
   */
  static void gradient(
      ChannelShape s,
      double epsilon,
      Buffer x,
      Buffer mean,
      Buffer variance,
      Buffer gain,
      Buffer dy,
      Buffer dx,
      Buffer dgain,
      Buffer dshift) {
    for (int c = 0; c < s.channels(); c++) {
      double inverse = 1 / Math.sqrt(variance.get(c) + epsilon);
      double[] values = channel(s, x, c);
      double[] slopes = channel(s, dy, c);
      double sum = 0;
      double dot = 0;
      for (int i = 0; i < values.length; i++) {
        values[i] = (values[i] - mean.get(c)) * inverse;
        sum += slopes[i];
        dot += slopes[i] * values[i];
      }
      for (int i = 0; i < values.length; i++) {
        double along = sum / s.count() + values[i] * dot / s.count();
        values[i] = gain.get(c) * inverse * (slopes[i] - along);
      }
      write(s, values, c, dx);
      dgain.set(c, dgain.get(c) + dot);
      dshift.set(c, dshift.get(c) + sum);
    }
  }

  private static double[] channel(ChannelShape s, Buffer x, int channel) {
    double[] values = new double[s.count()];
    for (int image = 0; image < s.batch(); image++) {
      Doubles.read(x, s.at(image, channel), values, image * s.area(), s.area());
    }
    return values;
  }

  private static void write(ChannelShape s, double[] values, int channel, Buffer into) {
    for (int i = 0; i < values.length; i++) {
      into.set(s.at(i / s.area(), channel) + i % s.area(), values[i]);
    }
  }
}
