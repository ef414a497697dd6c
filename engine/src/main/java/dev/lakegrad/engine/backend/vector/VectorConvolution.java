package dev.lakegrad.engine.backend.vector;

import dev.lakegrad.engine.backend.ConvShape;
import dev.lakegrad.engine.backend.Matrix;
import dev.lakegrad.engine.backend.vector.Scratch.Native;
import dev.lakegrad.engine.memory.Buffer;
import java.nio.ByteBuffer;

/**
 * Convolution as a matrix product per image: the image is unfolded to {@code [taps, area]}, where
 * row {@code t} holds the pixels that kernel element {@code t} meets (Chellapilla et al. 2006).
 */
final class VectorConvolution {
  private final Scratch scratch;
  private final ConvShape shape;
  private final int taps;
  private final int area;

  VectorConvolution(Scratch scratch, ConvShape shape) {
    this.scratch = scratch;
    this.shape = shape;
    this.taps = shape.in() * shape.kernel() * shape.kernel();
    this.area = shape.outHeight() * shape.outWidth();
  }

  /** {@code y = w unfolded + bias}: {@code [out, taps] x [taps, area]}. */
  void forward(Buffer x, Buffer weight, Buffer bias, Buffer y) {
    int out = shape.out();
    for (int image = 0; image < shape.batch(); image++) {
      for (int o = 0; o < out; o++) {
        float start = bias.bytes().getFloat(o * Float.BYTES);
        Runs.fill(start, y.bytes(), (image * out + o) * area, area);
      }
      Matrix product = Matrix.of(y, image * out * area, area);
      multiply(out, area, taps, Matrix.of(weight, taps), unfold(x, image), true, product);
    }
  }

  /** {@code unfolded gradient = wᵀ dy}: {@code [taps, out] x [out, area]}, then folded back. */
  void inputGradient(Buffer dy, Buffer weight, Buffer dx) {
    int out = shape.out();
    Matrix unfolded = Matrix.of(scratch.buffer(Native.UNFOLDED, taps * area), area);
    Runs.fill(0, dx.bytes(), 0, dx.size());
    for (int image = 0; image < shape.batch(); image++) {
      Matrix slopes = Matrix.of(dy, image * out * area, area);
      multiply(taps, area, out, Matrix.of(weight, taps).transpose(), slopes, false, unfolded);
      fold(unfolded.data().bytes(), dx.bytes(), image);
    }
  }

  /**
   * {@code dwᵀ = unfolded dyᵀ}: {@code [taps, area] x [area, out]}. Transposed, because then the
   * smaller side is the one that must be turned to be packed.
   */
  void weightGradient(Buffer x, Buffer dy, Buffer dweight, Buffer dbias) {
    int out = shape.out();
    Buffer product = scratch.buffer(Native.PRODUCT, taps * out);
    double[] biases = new double[out];
    for (int image = 0; image < shape.batch(); image++) {
      Matrix slopes = Matrix.of(dy, image * out * area, area).transpose();
      multiply(taps, out, area, unfold(x, image), slopes, image > 0, Matrix.of(product, out));
      for (int o = 0; o < out; o++) {
        biases[o] += VectorSums.sum(dy.bytes(), (image * out + o) * area, area);
      }
    }
    if (shape.batch() > 0) {
      addTransposed(product.bytes(), dweight.bytes());
    }
    for (int o = 0; o < out; o++) {
      dbias.set(o, dbias.get(o) + biases[o]);
    }
  }

  private void multiply(int m, int n, int k, Matrix a, Matrix b, boolean accumulate, Matrix c) {
    VectorMatMul.multiply(scratch, m, n, k, 1, a, b, accumulate, c);
  }

  private void addTransposed(ByteBuffer product, ByteBuffer dweight) {
    int out = shape.out();
    for (int o = 0; o < out; o++) {
      for (int t = 0; t < taps; t++) {
        int at = (o * taps + t) * Float.BYTES;
        dweight.putFloat(at, dweight.getFloat(at) + product.getFloat((t * out + o) * Float.BYTES));
      }
    }
  }

  /** The pixels of {@code image} by tap; the image itself, where one tap meets each pixel. */
  private Matrix unfold(Buffer x, int image) {
    if (shape.kernel() == 1 && shape.stride() == 1 && shape.padding() == 0) {
      return Matrix.of(x, image * taps * area, area);
    }
    Buffer unfolded = scratch.buffer(Native.UNFOLDED, taps * area);
    for (int t = 0; t < taps; t++) {
      unfoldTap(t, x.bytes(), image, unfolded.bytes());
    }
    return Matrix.of(unfolded, area);
  }

  private void unfoldTap(int tap, ByteBuffer x, int image, ByteBuffer unfolded) {
    int row = tap * area;
    int top = top(tap);
    int bottom = Math.max(top, bottom(tap));
    int left = left(tap);
    int count = count(tap);
    int width = shape.outWidth();
    Runs.fill(0, unfolded, row, top * width);
    for (int oy = top; oy < bottom; oy++) {
      int at = row + oy * width;
      int pixel = pixel(tap, image, oy, left);
      Runs.fill(0, unfolded, at, left);
      if (shape.stride() == 1) {
        Runs.copy(x, pixel, unfolded, at + left, count);
      } else {
        copyApart(x, pixel, unfolded, at + left, count);
      }
      Runs.fill(0, unfolded, at + left + count, width - left - count);
    }
    Runs.fill(0, unfolded, row + bottom * width, area - bottom * width);
  }

  private void copyApart(ByteBuffer x, int pixel, ByteBuffer unfolded, int at, int count) {
    for (int i = 0; i < count; i++) {
      float value = x.getFloat((pixel + i * shape.stride()) * Float.BYTES);
      unfolded.putFloat((at + i) * Float.BYTES, value);
    }
  }

  /** Adds each unfolded element to the pixel that it came from. */
  private void fold(ByteBuffer unfolded, ByteBuffer dx, int image) {
    for (int tap = 0; tap < taps; tap++) {
      int left = left(tap);
      int count = count(tap);
      for (int oy = top(tap); oy < bottom(tap); oy++) {
        int from = tap * area + oy * shape.outWidth() + left;
        int pixel = pixel(tap, image, oy, left);
        if (shape.stride() == 1) {
          Runs.add(1, unfolded, from, dx, pixel, count);
        } else {
          addApart(unfolded, from, dx, pixel, count);
        }
      }
    }
  }

  private void addApart(ByteBuffer unfolded, int from, ByteBuffer dx, int pixel, int count) {
    for (int i = 0; i < count; i++) {
      int at = (pixel + i * shape.stride()) * Float.BYTES;
      dx.putFloat(at, dx.getFloat(at) + unfolded.getFloat((from + i) * Float.BYTES));
    }
  }

  /** Output rows {@code [top, bottom)} see this tap inside the image. */
  private int top(int tap) {
    return Math.min(shape.outHeight(), shape.from(tap / shape.kernel() % shape.kernel()));
  }

  private int bottom(int tap) {
    int ky = tap / shape.kernel() % shape.kernel();
    return shape.to(ky, shape.height(), shape.outHeight());
  }

  /** The first output column that sees this tap inside the image. */
  private int left(int tap) {
    return Math.min(shape.outWidth(), shape.from(tap % shape.kernel()));
  }

  /** How many output columns see it. */
  private int count(int tap) {
    return Math.max(0, shape.to(tap % shape.kernel(), shape.width(), shape.outWidth()) - left(tap));
  }

  /** The pixel that a tap meets at output row {@code oy} and column {@code left}. */
  private int pixel(int tap, int image, int oy, int left) {
    int kernel = shape.kernel();
    int plane = image * shape.in() + tap / (kernel * kernel);
    int y = oy * shape.stride() + tap / kernel % kernel - shape.padding();
    int x = left * shape.stride() + tap % kernel - shape.padding();
    return (plane * shape.height() + y) * shape.width() + x;
  }
}
