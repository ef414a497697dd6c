package dev.lakegrad.engine.backend.vector;

import static dev.lakegrad.engine.backend.vector.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.fromArray;

import dev.lakegrad.engine.backend.ConvShape;
import dev.lakegrad.engine.backend.Span;
import dev.lakegrad.engine.backend.vector.Scratch.Use;
import dev.lakegrad.engine.memory.Buffer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/**
 * Convolution in which each channel has one kernel of its own. Where a tap meets a line of outputs,
 * the result, and either gradient, is a product of the other two, added number by number.
 *
 * <p>Neighbours of stride 1 lie side by side, so that several of them are one run. For that the
 * weights of a tap, turned to {@code [taps, channels]}, are repeated.
 */
final class DepthwiseConvolution implements VectorConvolution {
  /** About so many numbers are a run. */
  private static final int RUN = 512;

  private final Scratch scratch;
  private final ConvShape shape;
  private final int channels;
  private final int neighbours; // in a run
  private final int run;
  private final float[] weights; // a run for each tap
  private final float[] image;
  private final float[] line; // of outputs
  private final int lineSize;
  private final int imageSize;

  /** What is computed of the other two. */
  private enum Wanted {
    OUTPUTS,
    PIXELS,
    WEIGHTS
  }

  DepthwiseConvolution(Scratch scratch, ConvShape shape) {
    this.scratch = scratch;
    this.shape = shape;
    this.channels = shape.in();
    this.neighbours = shape.width().slide().stride() > 1 ? 1 : Math.max(1, RUN / channels);
    this.run = neighbours * channels;
    this.weights = scratch.array(Use.KERNELS, shape.taps() * run);
    this.imageSize = shape.pixels() * channels;
    this.image = scratch.array(Use.PADDED_IMAGE, imageSize);
    this.lineSize = shape.width().outputs() * channels;
    this.line = scratch.array(Use.ROW, lineSize);
  }

  @Override
  public void forward(Buffer x, Buffer weight, @Nullable Buffer bias, Buffer y) {
    repeat(weight.bytes());
    for (int index = 0; index < shape.batch(); index++) {
      x.bytes().asFloatBuffer().get(index * imageSize, image, 0, imageSize);
      for (int row = 0; row < rows(); row++) {
        start(bias);
        meet(row, Wanted.OUTPUTS);
        y.bytes().asFloatBuffer().put((index * rows() + row) * lineSize, line, 0, lineSize);
      }
    }
  }

  private void start(@Nullable Buffer bias) {
    if (bias == null) {
      Arrays.fill(line, 0, lineSize, 0);
    } else {
      for (int at = 0; at < lineSize; at += channels) {
        bias.bytes().asFloatBuffer().get(0, line, at, channels);
      }
    }
  }

  @Override
  public void inputGradient(Buffer dy, Buffer weight, Buffer dx) {
    repeat(weight.bytes());
    for (int index = 0; index < shape.batch(); index++) {
      Arrays.fill(image, 0, imageSize, 0);
      for (int row = 0; row < rows(); row++) {
        dy.bytes().asFloatBuffer().get((index * rows() + row) * lineSize, line, 0, lineSize);
        meet(row, Wanted.PIXELS);
      }
      dx.bytes().asFloatBuffer().put(index * imageSize, image, 0, imageSize);
    }
  }

  @Override
  public void weightGradient(Buffer x, Buffer dy, Buffer dweight, @Nullable Buffer dbias) {
    for (int index = 0; index < shape.batch(); index++) {
      x.bytes().asFloatBuffer().get(index * imageSize, image, 0, imageSize);
      Arrays.fill(weights, 0, shape.taps() * run, 0);
      for (int row = 0; row < rows(); row++) {
        dy.bytes().asFloatBuffer().get((index * rows() + row) * lineSize, line, 0, lineSize);
        meet(row, Wanted.WEIGHTS);
      }
      addRepeated(dweight.bytes());
    }
    if (dbias != null) {
      VectorRows.sum(scratch, dy, dbias);
    }
  }

  /** The lines of an image's outputs. */
  private int rows() {
    return shape.depth().outputs() * shape.height().outputs();
  }

  private void repeat(ByteBuffer weight) {
    for (int tap = 0; tap < shape.taps(); tap++) {
      for (int i = 0; i < run; i++) {
        int at = i % channels * shape.taps() + tap;
        weights[tap * run + i] = weight.getFloat(at * Float.BYTES);
      }
    }
  }

  private void addRepeated(ByteBuffer dweight) {
    for (int tap = 0; tap < shape.taps(); tap++) {
      for (int i = 0; i < run; i++) {
        int at = (i % channels * shape.taps() + tap) * Float.BYTES;
        dweight.putFloat(at, dweight.getFloat(at) + weights[tap * run + i]);
      }
    }
  }

  /** Adds what a line of outputs has to do with each tap. */
  private void meet(int row, Wanted wanted) {
    Span height = shape.height();
    Span width = shape.width();
    for (int tap = 0; tap < shape.taps(); tap++) {
      int kx = tap % width.kernel();
      int ky = tap / width.kernel() % height.kernel();
      int kz = tap / width.kernel() / height.kernel();
      int y = height.pixel(row % height.outputs(), ky);
      int z = shape.depth().pixel(row / height.outputs(), kz);
      int from = width.from(kx);
      int count = width.to(kx) - from;
      if (0 <= y && y < height.size() && 0 <= z && z < shape.depth().size() && count > 0) {
        int pixel = (z * height.size() + y) * width.size() + width.pixel(from, kx);
        meet(pixel * channels, from * channels, tap * run, count, wanted);
      }
    }
  }

  /** Run by run: where the first pixel lies, the first output and the weights of a tap. */
  private void meet(int pixel, int output, int weight, int count, Wanted wanted) {
    int step = run * shape.width().slide().stride();
    for (int done = 0; done < count; done += neighbours) {
      int size = Math.min(neighbours, count - done) * channels;
      int pixels = pixel + done / neighbours * step;
      int outputs = output + done * channels;
      switch (wanted) {
        case OUTPUTS -> addProduct(image, pixels, weights, weight, line, outputs, size);
        case PIXELS -> addProduct(line, outputs, weights, weight, image, pixels, size);
        case WEIGHTS -> addProduct(line, outputs, image, pixels, weights, weight, size);
      }
    }
  }

  /** {@code into += a b}. */
  private static void addProduct(
      float[] a, int aAt, float[] b, int bAt, float[] into, int at, int count) {
    int i = 0;
    for (; i <= count - Lanes.COUNT; i += Lanes.COUNT) {
      FloatVector sum = fromArray(SPECIES, into, at + i);
      fromArray(SPECIES, a, aAt + i)
          .fma(fromArray(SPECIES, b, bAt + i), sum)
          .intoArray(into, at + i);
    }
    for (; i < count; i++) {
      into[at + i] = Math.fma(a[aAt + i], b[bAt + i], into[at + i]);
    }
  }
}
