package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.memory.Buffer;

/** Pooling, window by window; the first of equal pixels wins. */
final class PlainPooling {
  private PlainPooling() {}

  static void max(PoolShape s, Buffer x, Buffer out, Buffer winners) {
    for (int i = 0; i < out.size(); i++) {
      int winner = corner(s, i);
      for (int tap = 0; tap < s.taps(); tap++) {
        int pixel = pixel(s, i, tap);
        double value = x.get(at(s, i, pixel));
        if (value > x.get(at(s, i, winner)) || Double.isNaN(value)) {
          winner = pixel;
        }
      }
      out.set(i, x.get(at(s, i, winner)));
      winners.set(i, winner);
    }
  }

  static void maxGradient(PoolShape s, Buffer winners, Buffer dy, Buffer dx) {
    PlainFlat.fill(0, dx);
    for (int i = 0; i < dy.size(); i++) {
      int at = at(s, i, winners.id(i));
      dx.set(at, dx.get(at) + dy.get(i));
    }
  }

  static void average(PoolShape s, Buffer x, Buffer out) {
    for (int i = 0; i < out.size(); i++) {
      double sum = 0;
      for (int tap = 0; tap < s.taps(); tap++) {
        sum += x.get(at(s, i, pixel(s, i, tap)));
      }
      out.set(i, sum / s.taps());
    }
  }

  static void averageGradient(PoolShape s, Buffer dy, Buffer dx) {
    PlainFlat.fill(0, dx);
    for (int i = 0; i < dy.size(); i++) {
      for (int tap = 0; tap < s.taps(); tap++) {
        int at = at(s, i, pixel(s, i, tap));
        dx.set(at, dx.get(at) + dy.get(i) / s.taps());
      }
    }
  }

  /** Where {@code pixel} of the image of output {@code i} lies, in its channel. */
  private static int at(PoolShape s, int i, int pixel) {
    int image = i / (s.outHeight() * s.outWidth() * s.channels());
    return (image * s.height() * s.width() + pixel) * s.channels() + i % s.channels();
  }

  /** The pixel where the window of output {@code i} begins. */
  private static int corner(PoolShape s, int i) {
    int place = i / s.channels();
    int row = place / s.outWidth() % s.outHeight();
    int column = place % s.outWidth();
    return (row * s.width() + column) * s.stride();
  }

  /** The pixel that element {@code tap} of the window of output {@code i} is. */
  private static int pixel(PoolShape s, int i, int tap) {
    return corner(s, i) + tap / s.kernelWidth() * s.width() + tap % s.kernelWidth();
  }
}
