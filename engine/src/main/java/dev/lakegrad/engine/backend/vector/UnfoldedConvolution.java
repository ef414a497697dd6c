package dev.lakegrad.engine.backend.vector;

import dev.lakegrad.engine.backend.Binary;
import dev.lakegrad.engine.backend.ConvShape;
import dev.lakegrad.engine.backend.Matrix;
import dev.lakegrad.engine.backend.Slide;
import dev.lakegrad.engine.backend.Span;
import dev.lakegrad.engine.backend.vector.Scratch.Native;
import dev.lakegrad.engine.memory.Buffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Convolution as a matrix product for each plane of outputs and each group of channels: the image
 * is {@link Unfolding unfolded} to {@code [area, columns]} before (Chellapilla et al. 2006).
 * Weights are turned to {@code [out, columns]}, the channels of a tap side by side as they lie in
 * the image.
 */
final class UnfoldedConvolution implements VectorConvolution {
  private final Scratch scratch;
  private final ConvShape shape;
  private final int columns; // taps with the channels of a group
  private final int parts; // planes of outputs
  private final int rows; // of one part
  private final @Nullable Unfolding unfolding; // null where images are already their own matrix

  UnfoldedConvolution(Scratch scratch, ConvShape shape) {
    this.scratch = scratch;
    this.shape = shape;
    this.columns = shape.taps() * shape.inPerGroup();
    boolean pointwise =
        isPointwise(shape.depth()) && isPointwise(shape.height()) && isPointwise(shape.width());
    this.parts = pointwise ? 1 : shape.batch() * shape.depth().outputs();
    this.rows =
        pointwise
            ? shape.batch() * shape.area()
            : shape.height().outputs() * shape.width().outputs();
    this.unfolding = pointwise ? null : new Unfolding(scratch, shape);
  }

  private static boolean isPointwise(Span axis) {
    Slide s = axis.slide();
    return s.kernel() == 1 && s.stride() == 1 && s.before() == 0 && s.after() == 0;
  }

  /** {@code y = unfolded wᵀ + bias}: {@code [area, columns] x [columns, out]} for each group. */
  @Override
  public void forward(Buffer x, Buffer weight, @Nullable Buffer bias, Buffer y) {
    Buffer turned = turned(weight);
    for (int part = 0; part < parts; part++) {
      for (int group = 0; group < shape.groups(); group++) {
        Matrix met = unfold(x, part, group);
        Matrix weights = weights(turned, group).transpose();
        multiply(rows, shape.outPerGroup(), columns, met, weights, false, results(y, part, group));
      }
    }
    if (bias != null) {
      VectorRows.binary(scratch, Binary.ADD, y, bias, y);
    }
  }

  /** {@code unfolded gradient = dy w}: {@code [area, out] x [out, columns]}, then folded back. */
  @Override
  public void inputGradient(Buffer dy, Buffer weight, Buffer dx) {
    Buffer turned = turned(weight);
    for (int part = 0; part < parts; part++) {
      for (int group = 0; group < shape.groups(); group++) {
        Matrix slopes = results(dy, part, group);
        Matrix weights = weights(turned, group);
        Matrix into = unfolding == null ? pixels(dx, group) : unfolded(unfolding);
        multiply(rows, columns, shape.outPerGroup(), slopes, weights, false, into);
        fold(dx, part, group);
      }
    }
  }

  /** {@code dw = dyᵀ unfolded}: {@code [out, area] x [area, columns]}. */
  @Override
  public void weightGradient(Buffer x, Buffer dy, Buffer dweight, @Nullable Buffer dbias) {
    Buffer product = scratch.buffer(Native.WEIGHTS, shape.weights());
    for (int part = 0; part < parts; part++) {
      for (int group = 0; group < shape.groups(); group++) {
        Matrix slopes = results(dy, part, group).transpose();
        Matrix met = unfold(x, part, group);
        Matrix into = weights(product, group);
        multiply(shape.outPerGroup(), columns, rows, slopes, met, part > 0, into);
      }
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

  /** The kernels of a group, {@code [out, columns]}. */
  private Matrix weights(Buffer turned, int group) {
    return Matrix.of(turned, group * shape.outPerGroup() * columns, columns);
  }

  /** What {@code part} of the results has of a group, {@code [area, out]}. */
  private Matrix results(Buffer y, int part, int group) {
    return Matrix.of(y, part * rows * shape.out() + group * shape.outPerGroup(), shape.out());
  }

  /** What all pixels have of a group. */
  private Matrix pixels(Buffer x, int group) {
    return Matrix.of(x, group * shape.inPerGroup(), shape.in());
  }

  private Matrix unfolded(Unfolding unfolding) {
    return Matrix.of(unfolding.unfolded(), columns);
  }

  /** The pixels that each output of {@code part} meets. */
  private Matrix unfold(Buffer x, int part, int group) {
    if (unfolding == null) {
      return pixels(x, group);
    }
    int plane = part % shape.depth().outputs();
    if (plane == 0 && group == 0) {
      unfolding.load(x, part / shape.depth().outputs());
    }
    unfolding.unfold(plane, group);
    return unfolded(unfolding);
  }

  /** The way back from {@link #unfold}. */
  private void fold(Buffer dx, int part, int group) {
    if (unfolding == null) {
      return;
    }
    int plane = part % shape.depth().outputs();
    unfolding.fold(plane, group);
    if (plane == shape.depth().outputs() - 1 && group == shape.groups() - 1) {
      unfolding.store(dx, part / shape.depth().outputs());
      unfolding.clear();
    }
  }

  /** {@code [out, in, kernel..]} as {@code [out, kernel.., in]}. */
  private Buffer turned(Buffer weight) {
    Buffer turned = scratch.buffer(Native.WEIGHTS, weight.size());
    for (int i = 0; i < weight.size(); i++) {
      float value = weight.bytes().getFloat(i * Float.BYTES);
      turned.bytes().putFloat(turned(i) * Float.BYTES, value);
    }
    return turned;
  }

  private void addTurned(ByteBuffer turned, ByteBuffer dweight) {
    for (int i = 0; i < shape.weights(); i++) {
      int at = i * Float.BYTES;
      dweight.putFloat(at, dweight.getFloat(at) + turned.getFloat(turned(i) * Float.BYTES));
    }
  }

  /** Where the turned weights have weight {@code i}. */
  private int turned(int i) {
    int taps = shape.taps();
    int in = i / taps % shape.inPerGroup();
    return i / columns * columns + i % taps * shape.inPerGroup() + in;
  }
}
