package dev.lakegrad.engine.backend.vector;

import dev.lakegrad.engine.backend.ConvShape;
import dev.lakegrad.engine.backend.vector.Scratch.Native;
import dev.lakegrad.engine.backend.vector.Scratch.Use;
import dev.lakegrad.engine.memory.Buffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * An image as a matrix {@code [taps, area]}, and back: row {@code t} holds the pixels that kernel
 * element {@code t} meets, one for each output.
 *
 * <p>In between lies the image with its padding, so that every tap meets a pixel.
 */
final class Unfolding {
  private final ConvShape shape;
  private final int taps;
  private final int area;
  private final int paddedHeight;
  private final int paddedWidth;
  private final Buffer unfolded;
  private final float[] columns;
  private final float[] image;

  Unfolding(Scratch scratch, ConvShape shape) {
    this.shape = shape;
    this.taps = shape.in() * shape.kernel() * shape.kernel();
    this.area = shape.outHeight() * shape.outWidth();
    this.paddedHeight = shape.height() + 2 * shape.padding();
    this.paddedWidth = shape.width() + 2 * shape.padding();
    this.unfolded = scratch.buffer(Native.UNFOLDED, taps * area);
    this.columns = scratch.array(Use.UNFOLDED, taps * area);
    this.image = scratch.array(Use.PADDED_IMAGE, shape.in() * paddedHeight * paddedWidth);
    clear();
  }

  /** The matrix, to be read after {@link #unfold} or written before {@link #fold}. */
  Buffer unfolded() {
    return unfolded;
  }

  private void clear() {
    Arrays.fill(image, 0, shape.in() * paddedHeight * paddedWidth, 0);
  }

  /** Fills the matrix with image {@code index} of {@code x}. */
  void unfold(Buffer x, int index) {
    FloatBuffer pixels = x.bytes().asFloatBuffer();
    for (int row = 0; row < shape.in() * shape.height(); row++) {
      pixels.get(pixel(index, row), image, padded(row), shape.width());
    }
    int rowStep = shape.stride() * paddedWidth;
    for (int t = 0; t < taps; t++) {
      int first = met(t);
      for (int oy = 0; oy < shape.outHeight(); oy++) {
        copy(first + oy * rowStep, t * area + oy * shape.outWidth());
      }
    }
    unfolded.bytes().asFloatBuffer().put(0, columns, 0, taps * area);
  }

  private void copy(int from, int at) {
    if (shape.stride() == 1) {
      System.arraycopy(image, from, columns, at, shape.outWidth());
      return;
    }
    for (int i = 0; i < shape.outWidth(); i++) {
      columns[at + i] = image[from + i * shape.stride()];
    }
  }

  /** Sets image {@code index} of {@code dx} to the sums of what lies in the matrix. */
  void fold(Buffer dx, int index) {
    unfolded.bytes().asFloatBuffer().get(0, columns, 0, taps * area);
    clear();
    int rowStep = shape.stride() * paddedWidth;
    for (int t = 0; t < taps; t++) {
      int first = met(t);
      for (int oy = 0; oy < shape.outHeight(); oy++) {
        add(t * area + oy * shape.outWidth(), first + oy * rowStep);
      }
    }
    FloatBuffer pixels = dx.bytes().asFloatBuffer();
    for (int row = 0; row < shape.in() * shape.height(); row++) {
      pixels.put(pixel(index, row), image, padded(row), shape.width());
    }
  }

  private void add(int from, int at) {
    if (shape.stride() == 1) {
      addRun(columns, from, image, at, shape.outWidth());
      return;
    }
    for (int i = 0; i < shape.outWidth(); i++) {
      image[at + i * shape.stride()] += columns[from + i];
    }
  }

  private static void addRun(float[] from, int start, float[] into, int at, int count) {
    for (int i = 0; i < count; i++) {
      into[at + i] += from[start + i];
    }
  }

  /** Where row {@code row} of the planes of an image starts in the batch. */
  private int pixel(int index, int row) {
    return (index * shape.in() * shape.height() + row) * shape.width();
  }

  /** Where that row starts in the padded image. */
  private int padded(int row) {
    int line = row / shape.height() * paddedHeight + row % shape.height() + shape.padding();
    return line * paddedWidth + shape.padding();
  }

  /** Where in the padded image lies the pixel that tap {@code t} meets for the first output. */
  private int met(int t) {
    int kernel = shape.kernel();
    int line = t / (kernel * kernel) * paddedHeight + t / kernel % kernel;
    return line * paddedWidth + t % kernel;
  }
}
