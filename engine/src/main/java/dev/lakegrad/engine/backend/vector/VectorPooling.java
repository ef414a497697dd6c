package dev.lakegrad.engine.backend.vector;

import static dev.lakegrad.engine.backend.vector.Lanes.ORDER;
import static dev.lakegrad.engine.backend.vector.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;

import dev.lakegrad.engine.backend.Cover;
import dev.lakegrad.engine.backend.Divisor;
import dev.lakegrad.engine.backend.PoolShape;
import dev.lakegrad.engine.backend.vector.Scratch.Use;
import dev.lakegrad.engine.memory.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Pooling of images {@code [batch, sides.., channels]}, a line of outputs at a time; the first of
 * equal pixels wins. The largest is found for a vector of channels at once, with winners as bits
 * among the floats; means are sums of rows, and then of what lies side by side.
 */
final class VectorPooling {
  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, SPECIES.vectorShape());

  private final PoolShape shape;
  private final int channels;
  private final int lines; // of all images
  private final int length; // of a line of outputs, with all channels
  private final int rowLength; // of a row of pixels, with all channels
  private final int step; // between the pixels of a row that an output sees
  private final int[] firsts; // where they begin
  private final int[] counts;
  private final int[] rows; // that the line at hand sees, by their first pixels in the image
  private int rowCount;
  private int image; // of the line at hand, by its first pixel

  VectorPooling(PoolShape shape) {
    this.shape = shape;
    this.channels = shape.channels();
    this.lines = shape.batch() * shape.depth().outputs() * shape.height().outputs();
    this.length = shape.width().outputs() * channels;
    this.rowLength = shape.width().size() * channels;
    this.step = shape.width().step();
    this.firsts = new int[shape.width().outputs()];
    this.counts = new int[firsts.length];
    this.rows = new int[most(shape.depth()) * most(shape.height())];
    for (int output = 0; output < firsts.length; output++) {
      firsts[output] = shape.width().first(output);
      counts[output] = shape.width().count(output);
    }
  }

  private static int most(Cover axis) {
    return IntStream.range(0, axis.outputs()).map(axis::count).max().orElse(0);
  }

  /** Finds the rows that the outputs of a line see. */
  private void take(int line) {
    Cover depth = shape.depth();
    Cover height = shape.height();
    int y = line % height.outputs();
    int z = line / height.outputs() % depth.outputs();
    image = line / height.outputs() / depth.outputs() * shape.pixels();
    rowCount = 0;
    for (int kz = 0; kz < depth.count(z); kz++) {
      int plane = (depth.first(z) + kz * depth.step()) * height.size();
      for (int ky = 0; ky < height.count(y); ky++) {
        rows[rowCount++] = (plane + height.first(y) + ky * height.step()) * shape.width().size();
      }
    }
  }

  void max(Scratch scratch, Buffer x, Buffer out, Buffer winners) {
    float[] best = scratch.array(Use.ROW, length);
    float[] won = scratch.array(Use.SECOND_ROW, length); // bits of ints
    FloatBuffer results = out.bytes().asFloatBuffer();
    FloatBuffer places = winners.bytes().asFloatBuffer();
    for (int line = 0; line < lines; line++) {
      take(line);
      start(best, won);
      for (int row = 0; row < rowCount; row++) {
        meet(x.bytes(), rows[row], best, won);
      }
      results.put(line * length, best, 0, length);
      places.put(line * length, won, 0, length);
    }
  }

  /** Every output's first pixel wins as long as nothing is larger than nothing. */
  private void start(float[] best, float[] won) {
    Arrays.fill(best, 0, length, Float.NEGATIVE_INFINITY);
    for (int output = 0; output < firsts.length; output++) {
      float bits = Float.intBitsToFloat(rows[0] + firsts[output]);
      Arrays.fill(won, output * channels, (output + 1) * channels, bits);
    }
  }

  /** Lets the pixels of a row compete. */
  private void meet(ByteBuffer x, int row, float[] best, float[] won) {
    for (int output = 0; output < firsts.length; output++) {
      for (int k = 0; k < counts[output]; k++) {
        int pixel = row + firsts[output] + k * step;
        meet(x, (image + pixel) * channels, pixel, output * channels, best, won);
      }
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
    for (int line = 0; line < lines; line++) {
      take(line);
      for (int output = 0; output < firsts.length; output++) {
        int from = line * length + output * channels;
        route(output, from, winners.bytes(), dy.bytes(), dx.bytes());
      }
    }
  }

  /** Adds to each pixel that an output sees what it won. */
  private void route(int output, int at, ByteBuffer won, ByteBuffer dy, ByteBuffer dx) {
    int c = 0;
    for (; c <= channels - Lanes.COUNT; c += Lanes.COUNT) {
      int from = (at + c) * Float.BYTES;
      IntVector winner = IntVector.fromByteBuffer(INTS, won, from, ORDER);
      IntVector slope = IntVector.fromByteBuffer(INTS, dy, from, ORDER);
      for (int row = 0; row < rowCount; row++) {
        for (int k = 0; k < counts[output]; k++) {
          int pixel = rows[row] + firsts[output] + k * step;
          int to = ((image + pixel) * channels + c) * Float.BYTES;
          IntVector share = IntVector.zero(INTS).blend(slope, winner.eq(pixel));
          fromByteBuffer(SPECIES, dx, to, ORDER)
              .add(share.reinterpretAsFloats())
              .intoByteBuffer(dx, to, ORDER);
        }
      }
    }
    for (; c < channels; c++) {
      int from = (at + c) * Float.BYTES;
      int to = ((image + won.getInt(from)) * channels + c) * Float.BYTES;
      dx.putFloat(to, dx.getFloat(to) + dy.getFloat(from));
    }
  }

  void average(Scratch scratch, Divisor divisor, Buffer x, Buffer out) {
    FloatBuffer from = x.bytes().asFloatBuffer();
    FloatBuffer into = out.bytes().asFloatBuffer();
    float[] pixels = scratch.array(Use.ROW, rowLength);
    float[] sums = scratch.array(Use.SECOND_ROW, rowLength);
    float[] means = scratch.array(Use.LEVEL, length);
    for (int line = 0; line < lines; line++) {
      take(line);
      Arrays.fill(sums, 0, rowLength, 0);
      for (int row = 0; row < rowCount; row++) {
        from.get((image + rows[row]) * channels, pixels, 0, rowLength);
        add(pixels, 0, sums, 0, rowLength);
      }
      Arrays.fill(means, 0, length, 0);
      for (int output = 0; output < firsts.length; output++) {
        for (int k = 0; k < counts[output]; k++) {
          add(sums, (firsts[output] + k * step) * channels, means, output * channels, channels);
        }
      }
      scale(means, divisor, line);
      into.put(line * length, means, 0, length);
    }
  }

  void averageGradient(Scratch scratch, Divisor divisor, Buffer dy, Buffer dx) {
    FloatBuffer from = dy.bytes().asFloatBuffer();
    Runs.fill(0, dx.bytes(), 0, dx.size());
    float[] slopes = scratch.array(Use.LEVEL, length);
    float[] spread = scratch.array(Use.ROW, rowLength);
    Buffer pixels = scratch.buffer(Scratch.Native.POOLED_ROW, rowLength);
    for (int line = 0; line < lines; line++) {
      take(line);
      from.get(line * length, slopes, 0, length);
      scale(slopes, divisor, line);
      Arrays.fill(spread, 0, rowLength, 0);
      for (int output = 0; output < firsts.length; output++) {
        for (int k = 0; k < counts[output]; k++) {
          add(slopes, output * channels, spread, (firsts[output] + k * step) * channels, channels);
        }
      }
      pixels.bytes().asFloatBuffer().put(0, spread, 0, rowLength);
      for (int row = 0; row < rowCount; row++) {
        Runs.add(1, pixels.bytes(), 0, dx.bytes(), (image + rows[row]) * channels, rowLength);
      }
    }
  }

  private static void add(float[] from, int start, float[] into, int at, int count) {
    for (int i = 0; i < count; i++) {
      into[at + i] += from[start + i];
    }
  }

  /** Divides what belongs to each output of a line. */
  private void scale(float[] values, Divisor divisor, int line) {
    Cover height = shape.height();
    int others =
        divisor.of(height, line % height.outputs())
            * divisor.of(shape.depth(), line / height.outputs() % shape.depth().outputs());
    for (int output = 0; output < firsts.length; output++) {
      float share = 1f / (others * divisor.of(shape.width(), output));
      for (int i = output * channels; i < (output + 1) * channels; i++) {
        values[i] *= share;
      }
    }
  }
}
