package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.memory.Buffer;
import org.jspecify.annotations.Nullable;

/** Layer norm and its gradient. */
final class PlainLayerNorm {
  private PlainLayerNorm() {}

  static void forward(
      int columns,
      double epsilon,
      Buffer x,
      Buffer gain,
      @Nullable Buffer shift,
      @Nullable Buffer mean,
      Buffer variance,
      Buffer out) {
    for (int r = 0; r < PlainRows.count(x, columns); r++) {
      int start = r * columns;
      double sum = 0;
      for (int i = start; i < start + columns; i++) {
        sum += x.get(i);
      }
      double centre = mean == null ? 0 : sum / columns;
      double squares = 0;
      for (int i = start; i < start + columns; i++) {
        double d = x.get(i) - centre;
        squares += d * d;
      }
      variance.set(r, squares / columns);
      double scale = 1 / Math.sqrt(squares / columns + epsilon);
      for (int c = 0; c < columns; c++) {
        double level = shift == null ? 0 : shift.get(c);
        out.set(start + c, (x.get(start + c) - centre) * scale * gain.get(c) + level);
      }
      if (mean != null) {
        mean.set(r, centre);
      }
    }
  }

  /**
   * With {@code s = 1 / √(variance + epsilon)}, {@code n = (x - mean) s} and {@code g = dy gain}:
   * {@code dx = s (g - avg(g) - n avg(g n))}, {@code dgain = Σ dy n}, {@code dshift = Σ dy}.
   * Without a mean it has no gradient, and {@code avg(g)} is left out.
   */
  static void gradient(
      int columns,
      double epsilon,
      Buffer x,
      Buffer gain,
      @Nullable Buffer mean,
      Buffer variance,
      Buffer dy,
      Buffer dx,
      Buffer dgain,
      @Nullable Buffer dshift) {
    double[] gains = new double[columns];
    double[] shifts = new double[columns];
    for (int r = 0; r < PlainRows.count(x, columns); r++) {
      int start = r * columns;
      double centre = mean == null ? 0 : mean.get(r);
      double scale = 1 / Math.sqrt(variance.get(r) + epsilon);
      double sum = 0;
      double dot = 0;
      for (int c = 0; c < columns; c++) {
        double slope = dy.get(start + c);
        double normal = (x.get(start + c) - centre) * scale;
        gains[c] += slope * normal;
        shifts[c] += slope;
        sum += mean == null ? 0 : slope * gain.get(c);
        dot += slope * gain.get(c) * normal;
      }
      for (int c = 0; c < columns; c++) {
        double normal = (x.get(start + c) - centre) * scale;
        double g = dy.get(start + c) * gain.get(c);
        dx.set(start + c, scale * (g - sum / columns - normal * dot / columns));
      }
    }
    Doubles.add(gains, dgain);
    if (dshift != null) {
      Doubles.add(shifts, dshift);
    }
  }
}
