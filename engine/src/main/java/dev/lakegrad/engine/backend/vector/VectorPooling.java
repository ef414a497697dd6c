package dev.lakegrad.engine.backend.vector;

import static dev.lakegrad.engine.backend.vector.Lanes.ORDER;
import static dev.lakegrad.engine.backend.vector.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;

import dev.lakegrad.engine.backend.PoolShape;
import dev.lakegrad.engine.backend.vector.Scratch.Use;
import dev.lakegrad.engine.memory.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Pooling of images {@code [batch, height, width, channels]}; the first of equal pixels wins. The
 * largest is found for a vector of channels at once, with winners as bits among the floats; means
 * are sums of rows, and then of what lies side by side.
 */
final class VectorPooling {
  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, SPECIES.vectorShape());

  private final PoolShape shape;
  private final int channels;

  VectorPooling(PoolShape shape) {
    this.shape = shape;
    this.channels = shape.channels();
  }

  /** What is done with a window: its first pixel, counted in its image, and where things lie. */
  private interface Windows {
    void at(int pixel, int image, int output);
  }

  /** Shows {@code windows} every one, with where its image and its output start. */
  private void forEach(Windows windows) {
    int output = 0;
    for (int image = 0; image < shape.batch(); image++) {
      int start = image * shape.height() * shape.width() * channels;
      for (int oy = 0; oy < shape.outHeight(); oy++) {
        for (int ox = 0; ox < shape.outWidth(); ox++) {
          windows.at((oy * shape.width() + ox) * shape.stride(), start, output);
          output += channels;
        }
      }
    }
  }

  void max(Scratch scratch, Buffer x, Buffer out, Buffer winners) {
    int length = shape.outWidth() * channels;
    float[] best = scratch.array(Use.ROW, length);
    float[] won = scratch.array(Use.SECOND_ROW, length); // bits of ints
    FloatBuffer results = out.bytes().asFloatBuffer();
    FloatBuffer places = winners.bytes().asFloatBuffer();
    for (int line = 0; line < shape.batch() * shape.outHeight(); line++) {
      start(line, best, won);
      for (int ky = 0; ky < shape.kernelHeight(); ky++) {
        for (int kx = 0; kx < shape.kernelWidth(); kx++) {
          int pixel = (line % shape.outHeight() * shape.stride() + ky) * shape.width() + kx;
          meet(x.bytes(), row(line, ky) + kx * channels, pixel, best, won);
        }
      }
      results.put(line * length, best, 0, length);
      places.put(line * length, won, 0, length);
    }
  }

  /** Every window's first pixel wins as long as nothing is larger than nothing. */
  private void start(int line, float[] best, float[] won) {
    Arrays.fill(best, 0, shape.outWidth() * channels, Float.NEGATIVE_INFINITY);
    int first = line % shape.outHeight() * shape.stride() * shape.width();
    for (int ox = 0; ox < shape.outWidth(); ox++) {
      float bits = Float.intBitsToFloat(first + ox * shape.stride());
      Arrays.fill(won, ox * channels, (ox + 1) * channels, bits);
    }
  }

  /** Lets one pixel of each window of a line compete; {@code from} is where the first lies. */
  private void meet(ByteBuffer x, int from, int pixel, float[] best, float[] won) {
    int step = shape.stride() * channels;
    for (int ox = 0; ox < shape.outWidth(); ox++) {
      meet(x, from + ox * step, pixel + ox * shape.stride(), ox * channels, best, won);
    }
  }

  private void meet(ByteBuffer x, int from, int pixel, int at, float[] best, float[] won) {
    float bits = Float.intBitsToFloat(pixel);
    int c = 0;
    for (; c <= channels - Lanes.COUNT; c += Lanes.COUNT) {
      FloatVector value = fromByteBuffer(SPECIES, x, (from + c) * Float.BYTES, ORDER);
      FloatVector before = fromArray(SPECIES, best, at + c);
      // A number that is not less or equal wins, and so does what is no number, for good. Two masks
      // joined to one would be an object: kernels of ints have masks too, of another class.
      VectorMask<Float> loses = value.compare(VectorOperators.LE, before);
      VectorMask<Float> late = before.compare(VectorOperators.NE, before);
      value.blend(before, loses).blend(before, late).intoArray(best, at + c);
      FloatVector winner = fromArray(SPECIES, won, at + c);
      broadcast(SPECIES, bits).blend(winner, loses).blend(winner, late).intoArray(won, at + c);
    }
    for (; c < channels; c++) {
      float value = x.getFloat((from + c) * Float.BYTES);
      if (!(value <= best[at + c]) && !Float.isNaN(best[at + c])) {
        best[at + c] = value;
        won[at + c] = bits;
      }
    }
  }

  void maxGradient(Buffer winners, Buffer dy, Buffer dx) {
    Runs.fill(0, dx.bytes(), 0, dx.size());
    ByteBuffer places = winners.bytes();
    ByteBuffer slopes = dy.bytes();
    ByteBuffer into = dx.bytes();
    forEach((pixel, image, output) -> route(pixel, image, output, places, slopes, into));
  }

  /** Adds to each pixel of a window what it won. */
  private void route(
      int first, int image, int output, ByteBuffer won, ByteBuffer dy, ByteBuffer dx) {
    int c = 0;
    for (; c <= channels - Lanes.COUNT; c += Lanes.COUNT) {
      int from = (output + c) * Float.BYTES;
      IntVector winner = IntVector.fromByteBuffer(INTS, won, from, ORDER);
      IntVector slope = IntVector.fromByteBuffer(INTS, dy, from, ORDER);
      for (int ky = 0; ky < shape.kernelHeight(); ky++) {
        int row = first + ky * shape.width();
        for (int pixel = row; pixel < row + shape.kernelWidth(); pixel++) {
          int at = at(image, pixel, c);
          IntVector share = IntVector.zero(INTS).blend(slope, winner.eq(pixel));
          fromByteBuffer(SPECIES, dx, at, ORDER)
              .add(share.reinterpretAsFloats())
              .intoByteBuffer(dx, at, ORDER);
        }
      }
    }
    for (; c < channels; c++) {
      int from = (output + c) * Float.BYTES;
      int at = at(image, won.getInt(from), c);
      dx.putFloat(at, dx.getFloat(at) + dy.getFloat(from));
    }
  }

  /** Where the bytes of a pixel's channel {@code c} are. */
  private int at(int image, int pixel, int c) {
    return (image + pixel * channels + c) * Float.BYTES;
  }

  void average(Scratch scratch, Buffer x, Buffer out) {
    FloatBuffer from = x.bytes().asFloatBuffer();
    FloatBuffer into = out.bytes().asFloatBuffer();
    int length = shape.width() * channels;
    float[] row = scratch.array(Use.ROW, length);
    float[] sums = scratch.array(Use.SECOND_ROW, length);
    float[] means = scratch.array(Use.LEVEL, shape.outWidth() * channels);
    for (int line = 0; line < shape.batch() * shape.outHeight(); line++) {
      Arrays.fill(sums, 0, length, 0);
      for (int ky = 0; ky < shape.kernelHeight(); ky++) {
        from.get(row(line, ky), row, 0, length);
        add(row, 0, sums, 0, length);
      }
      Arrays.fill(means, 0, shape.outWidth() * channels, 0);
      for (int ox = 0; ox < shape.outWidth(); ox++) {
        for (int kx = 0; kx < shape.kernelWidth(); kx++) {
          add(sums, (ox * shape.stride() + kx) * channels, means, ox * channels, channels);
        }
      }
      scale(means, 1f / shape.taps(), shape.outWidth() * channels);
      into.put(line * shape.outWidth() * channels, means, 0, shape.outWidth() * channels);
    }
  }

  void averageGradient(Scratch scratch, Buffer dy, Buffer dx) {
    FloatBuffer from = dy.bytes().asFloatBuffer();
    Runs.fill(0, dx.bytes(), 0, dx.size());
    int length = shape.width() * channels;
    float[] slopes = scratch.array(Use.LEVEL, shape.outWidth() * channels);
    Buffer row = scratch.buffer(Scratch.Native.POOLED_ROW, length);
    float[] spread = scratch.array(Use.ROW, length);
    for (int line = 0; line < shape.batch() * shape.outHeight(); line++) {
      from.get(line * shape.outWidth() * channels, slopes, 0, shape.outWidth() * channels);
      scale(slopes, 1f / shape.taps(), shape.outWidth() * channels);
      Arrays.fill(spread, 0, length, 0);
      for (int ox = 0; ox < shape.outWidth(); ox++) {
        for (int kx = 0; kx < shape.kernelWidth(); kx++) {
          add(slopes, ox * channels, spread, (ox * shape.stride() + kx) * channels, channels);
        }
      }
      row.bytes().asFloatBuffer().put(0, spread, 0, length);
      for (int ky = 0; ky < shape.kernelHeight(); ky++) {
        Runs.add(1, row.bytes(), 0, dx.bytes(), row(line, ky), length);
      }
    }
  }

  /** Where row {@code ky} of the windows of a line of outputs starts. */
  private int row(int line, int ky) {
    int image = line / shape.outHeight();
    int y = line % shape.outHeight() * shape.stride() + ky;
    return (image * shape.height() + y) * shape.width() * channels;
  }

  private static void add(float[] from, int start, float[] into, int at, int count) {
    for (int i = 0; i < count; i++) {
      into[at + i] += from[start + i];
    }
  }

  private static void scale(float[] values, float share, int count) {
    for (int i = 0; i < count; i++) {
      values[i] *= share;
    }
  }
}
