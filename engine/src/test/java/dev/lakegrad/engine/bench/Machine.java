package dev.lakegrad.engine.bench;

import java.util.Arrays;
import java.util.Locale;

/**
 * What one core of this machine can do at most: plain loops that the JIT compiler turns into
 * vectors, one bound by arithmetic and one by memory.
 */
public record Machine(double gigaflops, double gigabytes) {
  private static final int LANES = 2048; // two arrays of these fit into the innermost cache
  private static final int CHAIN = 8;
  private static final int STREAM = 1 << 25;
  private static final int ROUNDS = 9;

  public static void main(String[] none) {
    System.out.println(measured().json());
  }

  String json() {
    return String.format(
        Locale.ROOT,
        "{\"machine\": \"one core\", \"gflops\": %.1f, \"gbytes_per_s\": %.1f}",
        gigaflops,
        gigabytes);
  }

  /**
   * Billions of float32 operations a second, where a multiply-add counts as two; and billions of
   * bytes a second, read and written, of arrays larger than any cache.
   */
  static Machine measured() {
    return new Machine(measuredGigaflops(), measuredGigabytes());
  }

  private static double measuredGigaflops() {
    float[] values = new float[LANES];
    int sweeps = 20_000;
    double best = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      for (int sweep = 0; sweep < sweeps; sweep++) {
        multiplyAdd(values, 0.999f, 0.001f);
      }
      best = Math.min(best, (System.nanoTime() - start) * 1e-9);
    }
    used(values);
    return 2e-9 * CHAIN * LANES * sweeps / best;
  }

  /** A chain of multiply-adds for each element: many chains run at once, and little is stored. */
  private static void multiplyAdd(float[] values, float a, float b) {
    for (int i = 0; i < values.length; i++) {
      float x = values[i];
      x = Math.fma(x, a, b);
      x = Math.fma(x, a, b);
      x = Math.fma(x, a, b);
      x = Math.fma(x, a, b);
      x = Math.fma(x, a, b);
      x = Math.fma(x, a, b);
      x = Math.fma(x, a, b);
      x = Math.fma(x, a, b);
      values[i] = x;
    }
  }

  private static double measuredGigabytes() {
    float[] from = new float[STREAM];
    float[] into = new float[STREAM];
    Arrays.fill(from, 1);
    double best = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      scale(from, 0.5f, into);
      best = Math.min(best, (System.nanoTime() - start) * 1e-9);
    }
    used(into);
    return 2e-9 * Float.BYTES * STREAM / best;
  }

  private static void scale(float[] from, float factor, float[] into) {
    for (int i = 0; i < from.length; i++) {
      into[i] = factor * from[i];
    }
  }

  /** So that computing {@code values} cannot be left out. */
  private static void used(float[] values) {
    if (Float.isNaN(values[values.length / 2])) {
      throw new IllegalStateException("bench: arithmetic on finite numbers gave NaN");
    }
  }
}
