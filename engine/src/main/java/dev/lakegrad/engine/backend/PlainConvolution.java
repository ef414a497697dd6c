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
   * What one tap of all kernels does with the pixel under it: {@code pixel} and {@code output} are
   * where its channels begin, of the image and of the result.
   */
  private interface Meeting {
    void at(int tap, int pixel, int output);
  }

  static void forward(ConvShape s, Buffer x, Buffer weight, @Nullable Buffer bias, Buffer y) {
    double[] weights = Doubles.copy(weight, 0, weight.size());
    double[] results = new double[s.outHeight() * s.outWidth() * s.out()];
    for (int image = 0; image < s.batch(); image++) {
      double[] pixels = image(s, x, image);
      for (int i = 0; i < results.length; i++) {
        results[i] = bias == null ? 0 : bias.get(i % s.out());
      }
      walk(
          s,
          (tap, pixel, output) -> {
            for (int o = 0; o < s.out(); o++) {
              for (int i = 0; i < s.in(); i++) {
                results[output + o] += weights[weight(s, o, i, tap)] * pixels[pixel + i];
              }
            }
          });
      Doubles.write(results, y, image * results.length);
    }
  }

  static void inputGradient(ConvShape s, Buffer dy, Buffer weight, Buffer dx) {
    double[] weights = Doubles.copy(weight, 0, weight.size());
    double[] pixels = new double[s.height() * s.width() * s.in()];
    for (int image = 0; image < s.batch(); image++) {
      double[] slopes = result(s, dy, image);
      Arrays.fill(pixels, 0);
      walk(
          s,
          (tap, pixel, output) -> {
            for (int o = 0; o < s.out(); o++) {
              for (int i = 0; i < s.in(); i++) {
                pixels[pixel + i] += weights[weight(s, o, i, tap)] * slopes[output + o];
              }
            }
          });
      Doubles.write(pixels, dx, image * pixels.length);
    }
  }

  static void weightGradient(
      ConvShape s, Buffer x, Buffer dy, Buffer dweight, @Nullable Buffer dbias) {
    double[] weights = new double[dweight.size()];
    double[] biases = new double[s.out()];
    for (int image = 0; image < s.batch(); image++) {
      double[] pixels = image(s, x, image);
      double[] slopes = result(s, dy, image);
      for (int i = 0; i < slopes.length; i++) {
        biases[i % s.out()] += slopes[i];
      }
      walk(
          s,
          (tap, pixel, output) -> {
            for (int o = 0; o < s.out(); o++) {
              for (int i = 0; i < s.in(); i++) {
                weights[weight(s, o, i, tap)] += pixels[pixel + i] * slopes[output + o];
              }
            }
          });
    }
    Doubles.add(weights, dweight);
    if (dbias != null) {
      Doubles.add(biases, dbias);
    }
  }

  private static double[] image(ConvShape s, Buffer x, int image) {
    int size = s.height() * s.width() * s.in();
    return Doubles.copy(x, image * size, size);
  }

  private static double[] result(ConvShape s, Buffer dy, int image) {
    int size = s.outHeight() * s.outWidth() * s.out();
    return Doubles.copy(dy, image * size, size);
  }

  private static int weight(ConvShape s, int out, int in, int tap) {
    return (out * s.in() + in) * s.kernel() * s.kernel() + tap;
  }

  /** Shows {@code meeting} every tap with each pixel that it meets. */
  private static void walk(ConvShape s, Meeting meeting) {
    for (int tap = 0; tap < s.kernel() * s.kernel(); tap++) {
      int ky = tap / s.kernel();
      int kx = tap % s.kernel();
      for (int oy = s.from(ky); oy < s.to(ky, s.height(), s.outHeight()); oy++) {
        int row = (oy * s.stride() + ky - s.padding()) * s.width();
        for (int ox = s.from(kx); ox < s.to(kx, s.width(), s.outWidth()); ox++) {
          int pixel = row + ox * s.stride() + kx - s.padding();
          meeting.at(tap, pixel * s.in(), (oy * s.outWidth() + ox) * s.out());
        }
      }
    }
  }
}
