package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.memory.Buffer;

/** Pooling, window by window; the first of equal pixels wins. */
final class PlainPooling {
  private PlainPooling() {}

  static void max(PoolShape s, Buffer x, Buffer out, Buffer winners) {
    int area = s.height() * s.width();
    for (int i = 0; i < out.size(); i++) {
      int plane = plane(s, i) * area;
      int winner = corner(s, i);
      for (int tap = 0; tap < s.kernelHeight() * s.kernelWidth(); tap++) {
        int pixel = pixel(s, i, tap);
        double value = x.get(plane + pixel);
        if (value > x.get(plane + winner) || Double.isNaN(value)) {
          winner = pixel;
        }
      }
      out.set(i, x.get(plane + winner));
      winners.set(i, winner);
    }
  }

  static void maxGradient(PoolShape s, Buffer winners, Buffer dy, Buffer dx) {
    PlainFlat.fill(0, dx);
    int area = s.height() * s.width();
    for (int i = 0; i < dy.size(); i++) {
      int at = plane(s, i) * area + winners.id(i);
      dx.set(at, dx.get(at) + dy.get(i));
    }
  }

  static void average(PoolShape s, Buffer x, Buffer out) {
    int area = s.height() * s.width();
    int taps = s.kernelHeight() * s.kernelWidth();
    for (int i = 0; i < out.size(); i++) {
      double sum = 0;
      for (int tap = 0; tap < taps; tap++) {
        sum += x.get(plane(s, i) * area + pixel(s, i, tap));
      }
      out.set(i, sum / taps);
    }
  }

  static void averageGradient(PoolShape s, Buffer dy, Buffer dx) {
    PlainFlat.fill(0, dx);
    int area = s.height() * s.width();
    int taps = s.kernelHeight() * s.kernelWidth();
    for (int i = 0; i < dy.size(); i++) {
      for (int tap = 0; tap < taps; tap++) {
        int at = plane(s, i) * area + pixel(s, i, tap);
        dx.set(at, dx.get(at) + dy.get(i) / taps);
      }
    }
  }

  /** Which plane output {@code i} belongs to. */
  private static int plane(PoolShape s, int i) {
    return i / (s.outHeight() * s.outWidth());
  }

  /** Where in its plane the window of output {@code i} begins. */
  private static int corner(PoolShape s, int i) {
    int row = i / s.outWidth() % s.outHeight();
    int column = i % s.outWidth();
    return (row * s.width() + column) * s.stride();
  }

  /** Where in its plane element {@code tap} of the window of output {@code i} lies. */
  private static int pixel(PoolShape s, int i, int tap) {
    return corner(s, i) + tap / s.kernelWidth() * s.width() + tap % s.kernelWidth();
  }
}
