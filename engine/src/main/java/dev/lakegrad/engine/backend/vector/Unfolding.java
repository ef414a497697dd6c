package dev.lakegrad.engine.backend.vector;

import dev.lakegrad.engine.backend.ConvShape;
import dev.lakegrad.engine.backend.Span;
import dev.lakegrad.engine.backend.vector.Scratch.Native;
import dev.lakegrad.engine.backend.vector.Scratch.Use;
import dev.lakegrad.engine.memory.Buffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * A plane of an image's outputs as a matrix {@code [area, taps]}, and back: each row holds what one
 * output meets of one group of channels, tap after tap. Images of two axes are a single plane.
 *
 * <p>In between lies the image with its padding, so that every tap meets a pixel.
 */
final class Unfolding {
  private final ConvShape shape;
  private final int area; // of one plane
  private final int columns;
  private final int run; // of numbers that lie side by side in the image and in a row
  private final int[] runs; // where they start, from where the window does
  private final int paddedRow; // with all channels
  private final int paddedPlane;
  private final int paddedSize;
  private final Buffer unfolded;
  private final float[] rows;
  private final float[] image;

  Unfolding(Scratch scratch, ConvShape shape) {
    this.shape = shape;
    this.area = shape.height().outputs() * shape.width().outputs();
    this.columns = shape.taps() * shape.inPerGroup();
    this.paddedRow = padded(shape.width()) * shape.in();
    this.paddedPlane = padded(shape.height()) * paddedRow;
    this.paddedSize = padded(shape.depth()) * paddedPlane;
    boolean wholeRows = shape.groups() == 1 && shape.width().slide().dilation() == 1;
    this.run = shape.inPerGroup() * (wholeRows ? shape.width().kernel() : 1);
    this.runs = runs(columns / run, wholeRows ? 1 : shape.width().kernel());
    this.unfolded = scratch.buffer(Native.UNFOLDED, area * columns);
    this.rows = scratch.array(Use.UNFOLDED, area * columns);
    this.image = scratch.array(Use.PADDED_IMAGE, paddedSize);
    clear();
  }

  private static int padded(Span axis) {
    return axis.slide().before() + axis.size() + axis.slide().after();
  }

  private int[] runs(int count, int inRow) {
    int[] starts = new int[count];
    for (int i = 0; i < count; i++) {
      int kx = i % inRow * shape.width().slide().dilation();
      int ky = i / inRow % shape.height().kernel() * shape.height().slide().dilation();
      int kz = i / inRow / shape.height().kernel() * shape.depth().slide().dilation();
      starts[i] = kz * paddedPlane + ky * paddedRow + kx * shape.in();
    }
    return starts;
  }

  /** The matrix, to be read after {@link #unfold} or written before {@link #fold}. */
  Buffer unfolded() {
    return unfolded;
  }

  /** Makes the image between zero, to be folded into. */
  void clear() {
    Arrays.fill(image, 0, paddedSize, 0);
  }

  /** Reads image {@code index} of {@code x}, to be unfolded from. */
  void load(Buffer x, int index) {
    FloatBuffer pixels = x.bytes().asFloatBuffer();
    int lines = shape.depth().size() * shape.height().size();
    for (int line = 0; line < lines; line++) {
      pixels.get((index * lines + line) * row(), image, padded(line), row());
    }
  }

  /** Writes what was folded as image {@code index} of {@code dx}. */
  void store(Buffer dx, int index) {
    FloatBuffer pixels = dx.bytes().asFloatBuffer();
    int lines = shape.depth().size() * shape.height().size();
    for (int line = 0; line < lines; line++) {
      pixels.put((index * lines + line) * row(), image, padded(line), row());
    }
  }

  /** The numbers of one row of an image. */
  private int row() {
    return shape.width().size() * shape.in();
  }

  /** Where row {@code line} of an image starts in the padded one. */
  private int padded(int line) {
    int z = line / shape.height().size() + shape.depth().slide().before();
    int y = line % shape.height().size() + shape.height().slide().before();
    return z * paddedPlane + y * paddedRow + shape.width().slide().before() * shape.in();
  }

  /** Fills the matrix with what the outputs of a plane meet of a group. */
  void unfold(int plane, int group) {
    for (int i = 0; i < area; i++) {
      int window = window(plane, i) + group * shape.inPerGroup();
      int row = i * columns;
      for (int r = 0; r < runs.length; r++) {
        System.arraycopy(image, window + runs[r], rows, row + r * run, run);
      }
    }
    unfolded.bytes().asFloatBuffer().put(0, rows, 0, area * columns);
  }

  /** Adds what lies in the matrix to where {@link #unfold} would have found it. */
  void fold(int plane, int group) {
    unfolded.bytes().asFloatBuffer().get(0, rows, 0, area * columns);
    for (int i = 0; i < area; i++) {
      int window = window(plane, i) + group * shape.inPerGroup();
      int row = i * columns;
      for (int r = 0; r < runs.length; r++) {
        addRun(rows, row + r * run, image, window + runs[r], run);
      }
    }
  }

  private static void addRun(float[] from, int start, float[] into, int at, int count) {
    for (int i = 0; i < count; i++) {
      into[at + i] += from[start + i];
    }
  }

  /** Where in the padded image the window of output {@code i} of a plane starts. */
  private int window(int plane, int i) {
    int z = plane * shape.depth().slide().stride();
    int y = i / shape.width().outputs() * shape.height().slide().stride();
    int x = i % shape.width().outputs() * shape.width().slide().stride();
    return z * paddedPlane + y * paddedRow + x * shape.in();
  }
}
