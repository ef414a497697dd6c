package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.memory.Buffer;

/** Pooling, window by window; the first of equal pixels wins. */
final class PlainPooling {
  private PlainPooling() {}

  /** What is done with a number that an output sees: its pixel in the image, and where it lies. */
  private interface Visit {
    void of(int pixel, int at);
  }

  static void max(PoolShape s, Buffer x, Buffer out, Buffer winners) {
    for (int i = 0; i < out.size(); i++) {
      int output = i;
      out.set(i, Double.NEGATIVE_INFINITY);
      winners.set(i, -1);
      see(
          s,
          i,
          (pixel, at) -> {
            boolean first = winners.id(output) < 0;
            double value = x.get(at);
            if (first || value > out.get(output) || Double.isNaN(value)) {
              out.set(output, value);
              winners.set(output, pixel);
            }
          });
    }
  }

  static void maxGradient(PoolShape s, Buffer winners, Buffer dy, Buffer dx) {
    PlainFlat.fill(0, dx);
    for (int i = 0; i < dy.size(); i++) {
      int image = i / s.channels() / s.area();
      int at = (image * s.pixels() + winners.id(i)) * s.channels() + i % s.channels();
      dx.set(at, dx.get(at) + dy.get(i));
    }
  }

  static void average(PoolShape s, Divisor divisor, Buffer x, Buffer out) {
    double[] sum = {0};
    for (int i = 0; i < out.size(); i++) {
      sum[0] = 0;
      see(s, i, (pixel, at) -> sum[0] += x.get(at));
      out.set(i, sum[0] / divisor(s, divisor, i));
    }
  }

  static void averageGradient(PoolShape s, Divisor divisor, Buffer dy, Buffer dx) {
    PlainFlat.fill(0, dx);
    for (int i = 0; i < dy.size(); i++) {
      double share = dy.get(i) / divisor(s, divisor, i);
      see(s, i, (pixel, at) -> dx.set(at, dx.get(at) + share));
    }
  }

  private static int divisor(PoolShape s, Divisor divisor, int i) {
    return divisor.of(s.depth(), z(s, i))
        * divisor.of(s.height(), y(s, i))
        * divisor.of(s.width(), x(s, i));
  }

  private static int x(PoolShape s, int i) {
    return i / s.channels() % s.width().outputs();
  }

  private static int y(PoolShape s, int i) {
    return i / s.channels() / s.width().outputs() % s.height().outputs();
  }

  private static int z(PoolShape s, int i) {
    int line = i / s.channels() / s.width().outputs();
    return line / s.height().outputs() % s.depth().outputs();
  }

  /** Shows {@code visit} every number that output {@code i} sees. */
  private static void see(PoolShape s, int i, Visit visit) {
    int image = i / s.channels() / s.area();
    for (int kz = 0; kz < s.depth().count(z(s, i)); kz++) {
      for (int ky = 0; ky < s.height().count(y(s, i)); ky++) {
        for (int kx = 0; kx < s.width().count(x(s, i)); kx++) {
          int z = s.depth().first(z(s, i)) + kz * s.depth().step();
          int y = s.height().first(y(s, i)) + ky * s.height().step();
          int x = s.width().first(x(s, i)) + kx * s.width().step();
          int pixel = (z * s.height().size() + y) * s.width().size() + x;
          visit.of(pixel, (image * s.pixels() + pixel) * s.channels() + i % s.channels());
        }
      }
    }
  }
}
