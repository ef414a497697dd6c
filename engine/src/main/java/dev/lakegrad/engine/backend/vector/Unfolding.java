package dev.lakegrad.engine.backend.vector;

import dev.lakegrad.engine.backend.ConvShape;
import dev.lakegrad.engine.backend.vector.Scratch.Native;
import dev.lakegrad.engine.backend.vector.Scratch.Use;
import dev.lakegrad.engine.memory.Buffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * An image as a matrix {@code [area, taps]}, and back: each row holds what one output meets, the
 * rows of its window one after the other, each a run of pixels with their channels.
 *
 * <p>In between lies the image with its padding, so that every tap meets a pixel.
 */
final class Unfolding {
  private final ConvShape shape;
  private final int area;
  private final int run; // of one row of a window, with all channels
  private final int taps;
  private final int paddedHeight;
  private final int paddedRow; // with all channels
  private final Buffer unfolded;
  private final float[] rows;
  private final float[] image;

  Unfolding(Scratch scratch, ConvShape shape) {
    this.shape = shape;
    this.area = shape.outHeight() * shape.outWidth();
    this.run = shape.kernel() * shape.in();
    this.taps = shape.kernel() * run;
    this.paddedHeight = shape.height() + 2 * shape.padding();
    this.paddedRow = (shape.width() + 2 * shape.padding()) * shape.in();
    this.unfolded = scratch.buffer(Native.UNFOLDED, area * taps);
    this.rows = scratch.array(Use.UNFOLDED, area * taps);
    this.image = scratch.array(Use.PADDED_IMAGE, paddedHeight * paddedRow);
    clear();
  }

  /** The matrix, to be read after {@link #unfold} or written before {@link #fold}. */
  Buffer unfolded() {
    return unfolded;
  }

  private void clear() {
    Arrays.fill(image, 0, paddedHeight * paddedRow, 0);
  }

  /** Fills the matrix with image {@code index} of {@code x}. */
  void unfold(Buffer x, int index) {
    FloatBuffer pixels = x.bytes().asFloatBuffer();
    for (int y = 0; y < shape.height(); y++) {
      pixels.get(pixels(index, y), image, padded(y), shape.width() * shape.in());
    }
    for (int i = 0; i < area; i++) {
      int window = window(i);
      for (int ky = 0; ky < shape.kernel(); ky++) {
        System.arraycopy(image, window + ky * paddedRow, rows, i * taps + ky * run, run);
      }
    }
    unfolded.bytes().asFloatBuffer().put(0, rows, 0, area * taps);
  }

  /** Sets image {@code index} of {@code dx} to the sums of what lies in the matrix. */
  void fold(Buffer dx, int index) {
    unfolded.bytes().asFloatBuffer().get(0, rows, 0, area * taps);
    clear();
    for (int i = 0; i < area; i++) {
      int window = window(i);
      for (int ky = 0; ky < shape.kernel(); ky++) {
        addRun(rows, i * taps + ky * run, image, window + ky * paddedRow, run);
      }
    }
    FloatBuffer pixels = dx.bytes().asFloatBuffer();
    for (int y = 0; y < shape.height(); y++) {
      pixels.put(pixels(index, y), image, padded(y), shape.width() * shape.in());
    }
  }

  private static void addRun(float[] from, int start, float[] into, int at, int count) {
    for (int i = 0; i < count; i++) {
      into[at + i] += from[start + i];
    }
  }

  /** Where row {@code y} of an image starts in the batch. */
  private int pixels(int index, int y) {
    return (index * shape.height() + y) * shape.width() * shape.in();
  }

  /** Where that row starts in the padded image. */
  private int padded(int y) {
    return (y + shape.padding()) * paddedRow + shape.padding() * shape.in();
  }

  /** Where in the padded image the window of output {@code i} starts. */
  private int window(int i) {
    int oy = i / shape.outWidth();
    int ox = i % shape.outWidth();
    return shape.stride() * (oy * paddedRow + ox * shape.in());
  }
}
