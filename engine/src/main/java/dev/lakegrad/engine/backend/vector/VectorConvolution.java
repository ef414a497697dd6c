package dev.lakegrad.engine.backend.vector;

import dev.lakegrad.engine.backend.ConvShape;
import dev.lakegrad.engine.backend.Matrix;
import dev.lakegrad.engine.backend.vector.Scratch.Native;
import dev.lakegrad.engine.memory.Buffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Convolution as a matrix product per image, which is {@link Unfolding unfolded} to {@code [taps,
 * area]} before (Chellapilla et al. 2006).
 */
final class VectorConvolution {
  private final Scratch scratch;
  private final ConvShape shape;
  private final int taps;
  private final int area;
  private final @Nullable Unfolding unfolding; // null where an image is already its own matrix

  VectorConvolution(Scratch scratch, ConvShape shape) {
    this.scratch = scratch;
    this.shape = shape;
    this.taps = shape.in() * shape.kernel() * shape.kernel();
    this.area = shape.outHeight() * shape.outWidth();
    boolean pointwise = shape.kernel() == 1 && shape.stride() == 1 && shape.padding() == 0;
    this.unfolding = pointwise ? null : new Unfolding(scratch, shape);
  }

  /** {@code y = w unfolded + bias}: {@code [out, taps] x [taps, area]}. */
  void forward(Buffer x, Buffer weight, @Nullable Buffer bias, Buffer y) {
    int out = shape.out();
    for (int image = 0; image < shape.batch(); image++) {
      for (int o = 0; bias != null && o < out; o++) {
        float start = bias.bytes().getFloat(o * Float.BYTES);
        Runs.fill(start, y.bytes(), (image * out + o) * area, area);
      }
      Matrix product = Matrix.of(y, image * out * area, area);
      multiply(out, area, taps, Matrix.of(weight, taps), unfold(x, image), bias != null, product);
    }
  }

  /** {@code unfolded gradient = wᵀ dy}: {@code [taps, out] x [out, area]}, then folded back. */
  void inputGradient(Buffer dy, Buffer weight, Buffer dx) {
    int out = shape.out();
    for (int image = 0; image < shape.batch(); image++) {
      Matrix slopes = Matrix.of(dy, image * out * area, area);
      Matrix weights = Matrix.of(weight, taps).transpose();
      if (unfolding == null) {
        multiply(taps, area, out, weights, slopes, false, Matrix.of(dx, image * taps * area, area));
      } else {
        multiply(taps, area, out, weights, slopes, false, Matrix.of(unfolding.unfolded(), area));
        unfolding.fold(dx, image);
      }
    }
  }

  /**
   * {@code dwᵀ = unfolded dyᵀ}: {@code [taps, area] x [area, out]}. Transposed, because then the
   * smaller side is the one that must be turned to be packed.
   */
  void weightGradient(Buffer x, Buffer dy, Buffer dweight, @Nullable Buffer dbias) {
    int out = shape.out();
    Buffer product = scratch.buffer(Native.PRODUCT, taps * out);
    for (int image = 0; image < shape.batch(); image++) {
      Matrix slopes = Matrix.of(dy, image * out * area, area).transpose();
      multiply(taps, out, area, unfold(x, image), slopes, image > 0, Matrix.of(product, out));
    }
    if (shape.batch() > 0) {
      addTransposed(product.bytes(), dweight.bytes());
    }
    if (dbias != null) {
      addSums(dy, dbias);
    }
  }

  /** Each channel's sum, added to {@code dbias}. */
  private void addSums(Buffer dy, Buffer dbias) {
    int out = shape.out();
    for (int o = 0; o < out; o++) {
      double sum = 0;
      for (int image = 0; image < shape.batch(); image++) {
        sum += VectorSums.sum(dy.bytes(), (image * out + o) * area, area);
      }
      dbias.set(o, dbias.get(o) + sum);
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

  /** The pixels of {@code image} by tap. */
  private Matrix unfold(Buffer x, int image) {
    if (unfolding == null) {
      return Matrix.of(x, image * taps * area, area);
    }
    unfolding.unfold(x, image);
    return Matrix.of(unfolding.unfolded(), area);
  }
}
