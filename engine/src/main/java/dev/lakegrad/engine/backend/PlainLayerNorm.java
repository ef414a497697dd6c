package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.memory.Buffer;

/** Layer norm and its gradient. */
final class PlainLayerNorm {
  private PlainLayerNorm() {}

  static void forward(
      int columns,
      double epsilon,
      Buffer x,
      Buffer gain,
      Buffer shift,
      Buffer mean,
      Buffer variance,
      Buffer out) {
    for (int r = 0; r < PlainRows.count(x, columns); r++) {
      int start = r * columns;
      double sum = 0;
      for (int i = start; i < start + columns; i++) {
        sum += x.get(i);
      }
      double centre = sum / columns;
      double squares = 0;
      for (int i = start; i < start + columns; i++) {
        double d = x.get(i) - centre;
        squares += d * d;
      }
      variance.set(r, squares / columns);
      double scale = 1 / Math.sqrt(squares / columns + epsilon);
      for (int c = 0; c < columns; c++) {
        out.set(start + c, (x.get(start + c) - centre) * scale * gain.get(c) + shift.get(c));
      }
      mean.set(r, centre);
    }
  }

  /**
   * With {@code s = 1 / √(variance + epsilon)}, {@code n = (x - mean) s} and {@code g = dy gain}:
   * {@code dx = s (g - avg(g) - n avg(g n))}, {@code dgain = Σ dy n}, {@code dshift = Σ dy}.
   */
  static void gradient(
      int columns,
      double epsilon,
      Buffer x,
      Buffer gain,
      Buffer mean,
      Buffer variance,
      Buffer dy,
      Buffer dx,
      Buffer dgain,
      Buffer dshift) {
    double[] gains = new double[columns];
    double[] shifts = new double[columns];
    for (int r = 0; r < PlainRows.count(x, columns); r++) {
      int start = r * columns;
      double centre = mean.get(r);
      double scale = 1 / Math.sqrt(variance.get(r) + epsilon);
      double sum = 0;
      double dot = 0;
      for (int c = 0; c < columns; c++) {
        double slope = dy.get(start + c);
        double normal = (x.get(start + c) - centre) * scale;
        gains[c] += slope * normal;
        shifts[c] += slope;
        sum += slope * gain.get(c);
        dot += slope * gain.get(c) * normal;
      }
      for (int c = 0; c < columns; c++) {
        double normal = (x.get(start + c) - centre) * scale;
        double g = dy.get(start + c) * gain.get(c);
        dx.set(start + c, scale * (g - sum / columns - normal * dot / columns));
      }
    }
    Doubles.add(gains, dgain);
    Doubles.add(shifts, dshift);
  }
}
