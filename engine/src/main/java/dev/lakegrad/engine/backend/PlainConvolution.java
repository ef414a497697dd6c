package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.memory.Buffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Convolution, tap by tap: each place of a kernel meets one pixel for each output. {@link #walk}
 * finds those that meet; what is done with their channels differs.
 */
final class PlainConvolution {
  private PlainConvolution() {}

  /**
   * What is done where one tap of one kernel meets a pixel: its first weight, the first of the
   * channels that it sees, and the result. Weights of further channels lie {@code taps} apart.
   */
  private interface Meeting {
    void at(int weight, int pixel, int output);
  }

  static void forward(ConvShape s, Buffer x, Buffer weight, @Nullable Buffer bias, Buffer y) {
    double[] weights = Doubles.copy(weight, 0, weight.size());
    double[] results = new double[s.area() * s.out()];
    int taps = s.taps();
    for (int image = 0; image < s.batch(); image++) {
      double[] pixels = image(s, x, image);
      for (int i = 0; i < results.length; i++) {
        results[i] = bias == null ? 0 : bias.get(i % s.out());
      }
      walk(
          s,
          (from, pixel, output) -> {
            for (int i = 0; i < s.inPerGroup(); i++) {
              results[output] += weights[from + i * taps] * pixels[pixel + i];
            }
          });
      Doubles.write(results, y, image * results.length);
    }
  }

  static void inputGradient(ConvShape s, Buffer dy, Buffer weight, Buffer dx) {
    double[] weights = Doubles.copy(weight, 0, weight.size());
    double[] pixels = new double[s.pixels() * s.in()];
    int taps = s.taps();
    for (int image = 0; image < s.batch(); image++) {
      double[] slopes = result(s, dy, image);
      Arrays.fill(pixels, 0);
      walk(
          s,
          (from, pixel, output) -> {
            for (int i = 0; i < s.inPerGroup(); i++) {
              pixels[pixel + i] += weights[from + i * taps] * slopes[output];
            }
          });
      Doubles.write(pixels, dx, image * pixels.length);
    }
  }

  static void weightGradient(
      ConvShape s, Buffer x, Buffer dy, Buffer dweight, @Nullable Buffer dbias) {
    double[] weights = new double[dweight.size()];
    double[] biases = new double[s.out()];
    int taps = s.taps();
    for (int image = 0; image < s.batch(); image++) {
      double[] pixels = image(s, x, image);
      double[] slopes = result(s, dy, image);
      for (int i = 0; i < slopes.length; i++) {
        biases[i % s.out()] += slopes[i];
      }
      walk(
          s,
          (from, pixel, output) -> {
            for (int i = 0; i < s.inPerGroup(); i++) {
              weights[from + i * taps] += pixels[pixel + i] * slopes[output];
            }
          });
    }
    Doubles.add(weights, dweight);
    if (dbias != null) {
      Doubles.add(biases, dbias);
    }
  }

  private static double[] image(ConvShape s, Buffer x, int image) {
    int size = s.pixels() * s.in();
    return Doubles.copy(x, image * size, size);
  }

  private static double[] result(ConvShape s, Buffer dy, int image) {
    int size = s.area() * s.out();
    return Doubles.copy(dy, image * size, size);
  }

  /** Shows {@code meeting} every tap with each pixel that it meets. */
  private static void walk(ConvShape s, Meeting meeting) {
    for (int tap = 0; tap < s.taps(); tap++) {
      int kx = tap % s.width().kernel();
      int ky = tap / s.width().kernel() % s.height().kernel();
      int kz = tap / s.width().kernel() / s.height().kernel();
      for (int z = s.depth().from(kz); z < s.depth().to(kz); z++) {
        for (int y = s.height().from(ky); y < s.height().to(ky); y++) {
          int row = s.depth().pixel(z, kz) * s.height().size() + s.height().pixel(y, ky);
          int line = z * s.height().outputs() + y;
          for (int x = s.width().from(kx); x < s.width().to(kx); x++) {
            int pixel = row * s.width().size() + s.width().pixel(x, kx);
            meet(s, tap, pixel, line * s.width().outputs() + x, meeting);
          }
        }
      }
    }
  }

  /** The kernels of each group with the channels of that group. */
  private static void meet(ConvShape s, int tap, int pixel, int output, Meeting meeting) {
    for (int o = 0; o < s.out(); o++) {
      int first = o / s.outPerGroup() * s.inPerGroup();
      int weight = o * s.inPerGroup() * s.taps() + tap;
      meeting.at(weight, pixel * s.in() + first, output * s.out() + o);
    }
  }
}
