package dev.lakegrad.engine.backend.vector;

import dev.lakegrad.engine.backend.Binary;
import dev.lakegrad.engine.backend.ConvShape;
import dev.lakegrad.engine.backend.Matrix;
import dev.lakegrad.engine.backend.vector.Scratch.Native;
import dev.lakegrad.engine.memory.Buffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Convolution as a matrix product per image, which is {@link Unfolding unfolded} to {@code [area,
 * taps]} before (Chellapilla et al. 2006). Weights are turned to {@code [out, taps]}, the channels
 * of a tap side by side as they lie in the image.
 */
final class VectorConvolution {
  private final Scratch scratch;
  private final ConvShape shape;
  private final int taps; // of all channels
  private final int parts; // products
  private final int rows; // of one product
  private final @Nullable Unfolding unfolding; // null where images are already their own matrix

  VectorConvolution(Scratch scratch, ConvShape shape) {
    this.scratch = scratch;
    this.shape = shape;
    this.taps = shape.in() * shape.kernel() * shape.kernel();
    int area = shape.outHeight() * shape.outWidth();
    boolean pointwise = shape.kernel() == 1 && shape.stride() == 1 && shape.padding() == 0;
    this.parts = pointwise ? 1 : shape.batch();
    this.rows = pointwise ? shape.batch() * area : area;
    this.unfolding = pointwise ? null : new Unfolding(scratch, shape);
  }

  /** {@code y = unfolded wᵀ + bias}: {@code [area, taps] x [taps, out]}. */
  void forward(Buffer x, Buffer weight, @Nullable Buffer bias, Buffer y) {
    Matrix weights = Matrix.of(turned(weight), taps).transpose();
    for (int part = 0; part < parts; part++) {
      multiply(rows, shape.out(), taps, unfold(x, part), weights, false, results(y, part));
    }
    if (bias != null) {
      VectorRows.binary(scratch, Binary.ADD, y, bias, y);
    }
  }

  /** {@code unfolded gradient = dy w}: {@code [area, out] x [out, taps]}, then folded back. */
  void inputGradient(Buffer dy, Buffer weight, Buffer dx) {
    Matrix weights = Matrix.of(turned(weight), taps);
    for (int part = 0; part < parts; part++) {
      Matrix into = Matrix.of(unfolding == null ? dx : unfolding.unfolded(), taps);
      multiply(rows, taps, shape.out(), results(dy, part), weights, false, into);
      if (unfolding != null) {
        unfolding.fold(dx, part);
      }
    }
  }

  /** {@code dw = dyᵀ unfolded}: {@code [out, area] x [area, taps]}. */
  void weightGradient(Buffer x, Buffer dy, Buffer dweight, @Nullable Buffer dbias) {
    Buffer product = scratch.buffer(Native.WEIGHTS, shape.out() * taps);
    for (int part = 0; part < parts; part++) {
      Matrix slopes = results(dy, part).transpose();
      Matrix into = Matrix.of(product, taps);
      multiply(shape.out(), taps, rows, slopes, unfold(x, part), part > 0, into);
    }
    if (shape.batch() > 0) {
      addTurned(product.bytes(), dweight.bytes());
    }
    if (dbias != null) {
      VectorRows.sum(scratch, dy, dbias);
    }
  }

  private void multiply(int m, int n, int k, Matrix a, Matrix b, boolean accumulate, Matrix c) {
    VectorMatMul.multiply(scratch, m, n, k, 1, a, b, accumulate, c);
  }

  /** The rows of {@code part} in an array of results, {@code [area, out]}. */
  private Matrix results(Buffer y, int part) {
    return Matrix.of(y, part * rows * shape.out(), shape.out());
  }

  /** {@code [out, in, kernel, kernel]} as {@code [out, kernel, kernel, in]}. */
  private Buffer turned(Buffer weight) {
    Buffer turned = scratch.buffer(Native.WEIGHTS, weight.size());
    for (int i = 0; i < weight.size(); i++) {
      float value = weight.bytes().getFloat(i * Float.BYTES);
      turned.bytes().putFloat(turned(i) * Float.BYTES, value);
    }
    return turned;
  }

  private void addTurned(ByteBuffer turned, ByteBuffer dweight) {
    for (int i = 0; i < shape.out() * taps; i++) {
      int at = i * Float.BYTES;
      dweight.putFloat(at, dweight.getFloat(at) + turned.getFloat(turned(i) * Float.BYTES));
    }
  }

  /** Where the turned weights have weight {@code i}. */
  private int turned(int i) {
    int places = shape.kernel() * shape.kernel();
    int place = i % places;
    int in = i / places % shape.in();
    return i / taps * taps + place * shape.in() + in;
  }

  /** The pixels that each output of {@code part} meets. */
  private Matrix unfold(Buffer x, int part) {
    if (unfolding == null) {
      return Matrix.of(x, taps);
    }
    unfolding.unfold(x, part);
    return Matrix.of(unfolding.unfolded(), taps);
  }
}
