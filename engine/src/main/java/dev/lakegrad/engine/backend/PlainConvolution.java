package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.memory.Buffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Convolution, tap by tap: each element of a kernel meets one shifted plane of the image. {@link
 * #walk} finds the rows of pixels that meet; what is done with them differs.
 */
final class PlainConvolution {
  private PlainConvolution() {}

  /** What one tap of a kernel does with a run of pixels under it. */
  private interface Meeting {
    void rows(int weight, int pixel, int output, int count);
  }

  static void forward(ConvShape s, Buffer x, Buffer weight, @Nullable Buffer bias, Buffer y) {
    double[] taps = Doubles.copy(weight, 0, weight.size());
    int area = s.outHeight() * s.outWidth();
    double[] plane = new double[s.out() * area];
    for (int image = 0; image < s.batch(); image++) {
      double[] pixels = image(s, x, image);
      for (int o = 0; o < s.out(); o++) {
        Arrays.fill(plane, o * area, (o + 1) * area, bias == null ? 0 : bias.get(o));
      }
      walk(
          s,
          (w, pixel, output, count) -> {
            for (int i = 0; i < count; i++) {
              plane[output + i] += taps[w] * pixels[pixel + i * s.stride()];
            }
          });
      Doubles.write(plane, y, image * plane.length);
    }
  }

  static void inputGradient(ConvShape s, Buffer dy, Buffer weight, Buffer dx) {
    double[] taps = Doubles.copy(weight, 0, weight.size());
    double[] pixels = new double[s.in() * s.height() * s.width()];
    int size = s.out() * s.outHeight() * s.outWidth();
    for (int image = 0; image < s.batch(); image++) {
      double[] slopes = Doubles.copy(dy, image * size, size);
      Arrays.fill(pixels, 0);
      walk(
          s,
          (w, pixel, output, count) -> {
            for (int i = 0; i < count; i++) {
              pixels[pixel + i * s.stride()] += taps[w] * slopes[output + i];
            }
          });
      Doubles.write(pixels, dx, image * pixels.length);
    }
  }

  static void weightGradient(
      ConvShape s, Buffer x, Buffer dy, Buffer dweight, @Nullable Buffer dbias) {
    double[] taps = new double[dweight.size()];
    double[] biases = new double[s.out()];
    int area = s.outHeight() * s.outWidth();
    for (int image = 0; image < s.batch(); image++) {
      double[] pixels = image(s, x, image);
      double[] slopes = Doubles.copy(dy, image * s.out() * area, s.out() * area);
      for (int i = 0; i < slopes.length; i++) {
        biases[i / area] += slopes[i];
      }
      walk(
          s,
          (w, pixel, output, count) -> {
            for (int i = 0; i < count; i++) {
              taps[w] += pixels[pixel + i * s.stride()] * slopes[output + i];
            }
          });
    }
    Doubles.add(taps, dweight);
    if (dbias != null) {
      Doubles.add(biases, dbias);
    }
  }

  private static double[] image(ConvShape s, Buffer x, int image) {
    int size = s.in() * s.height() * s.width();
    return Doubles.copy(x, image * size, size);
  }

  /** Shows {@code meeting} every tap with each row of pixels that it meets. */
  private static void walk(ConvShape s, Meeting meeting) {
    int k = s.kernel();
    for (int o = 0; o < s.out(); o++) {
      for (int tap = 0; tap < s.in() * k * k; tap++) {
        int plane = tap / (k * k);
        int ky = tap / k % k;
        int kx = tap % k;
        int left = s.from(kx);
        int count = s.to(kx, s.width(), s.outWidth()) - left;
        for (int oy = s.from(ky); oy < s.to(ky, s.height(), s.outHeight()); oy++) {
          int row = plane * s.height() + oy * s.stride() + ky - s.padding();
          int pixel = row * s.width() + left * s.stride() + kx - s.padding();
          int output = (o * s.outHeight() + oy) * s.outWidth() + left;
          meeting.rows(o * s.in() * k * k + tap, pixel, output, count);
        }
      }
    }
  }
}
