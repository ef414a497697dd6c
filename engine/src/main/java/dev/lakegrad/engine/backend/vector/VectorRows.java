package dev.lakegrad.engine.backend.vector;

import dev.lakegrad.engine.backend.Binary;
import dev.lakegrad.engine.backend.vector.Scratch.Native;
import dev.lakegrad.engine.backend.vector.Scratch.Use;
import dev.lakegrad.engine.memory.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** The kernels that work row by row. A row is copied to an array as long as whole vectors. */
final class VectorRows {
  /** A row operand is repeated to about this many elements, so that loops over it are long. */
  private static final int REPEATED = 2048;

  private VectorRows() {}

  /** How many rows of {@code columns} elements {@code x} holds. */
  static int count(Buffer x, int columns) {
    return columns == 0 ? 0 : x.size() / columns;
  }

  static void binary(Scratch scratch, Binary f, Buffer a, Buffer row, Buffer out) {
    FlatLoop loop = FlatLoops.binary(f);
    Buffer operand = repeated(scratch, row, count(out, row.size()));
    for (int from = 0; from < out.size(); from += operand.size()) {
      int count = Math.min(operand.size(), out.size() - from);
      Buffer part = count == operand.size() ? operand : operand.slice(0, count);
      FlatLoop.run(scratch, loop, a.slice(from, count), part, out.slice(from, count));
    }
  }

  private static Buffer repeated(Scratch scratch, Buffer row, int most) {
    int times = Math.min(most, Math.max(1, REPEATED / Math.max(1, row.size())));
    if (times <= 1) {
      return row;
    }
    times = times < Lanes.COUNT ? times : times / Lanes.COUNT * Lanes.COUNT;
    Buffer operand = scratch.buffer(Native.REPEATED_ROW, times * row.size());
    int bytes = row.size() * Float.BYTES;
    for (int i = 0; i < times; i++) {
      operand.bytes().put(i * bytes, row.bytes(), 0, bytes);
    }
    return operand;
  }

  static void sum(Scratch scratch, Buffer x, Buffer out) {
    int columns = out.size();
    ColumnSums sums = scratch.sums(columns);
    for (int r = 0; r < count(x, columns); r++) {
      sums.add(x.bytes(), r * columns);
    }
    sums.addTo(out);
  }

  static void cumulativeSum(int columns, Buffer x, Buffer out) {
    for (int r = 0, i = 0; r < count(x, columns); r++) {
      double sum = 0;
      for (int c = 0; c < columns; c++, i += Float.BYTES) {
        sum += x.bytes().getFloat(i);
        out.bytes().putFloat(i, (float) sum);
      }
    }
  }

  static void softmax(Scratch scratch, int columns, Buffer x, Buffer out) {
    FloatBuffer from = x.bytes().asFloatBuffer();
    FloatBuffer into = out.bytes().asFloatBuffer();
    float[] row = scratch.array(Use.ROW, Lanes.padded(columns));
    for (int r = 0; r < count(x, columns); r++) {
      from.get(r * columns, row, 0, columns);
      SoftmaxRow.of(row, columns);
      into.put(r * columns, row, 0, columns);
    }
  }

  static void softmaxGradient(Scratch scratch, int columns, Buffer y, Buffer dy, Buffer dx) {
    FloatBuffer results = y.bytes().asFloatBuffer();
    FloatBuffer slopes = dy.bytes().asFloatBuffer();
    FloatBuffer into = dx.bytes().asFloatBuffer();
    float[] row = scratch.array(Use.ROW, Lanes.padded(columns));
    float[] slope = scratch.array(Use.SECOND_ROW, Lanes.padded(columns));
    for (int r = 0; r < count(y, columns); r++) {
      results.get(r * columns, row, 0, columns);
      slopes.get(r * columns, slope, 0, columns);
      SoftmaxRow.gradient(row, slope, columns);
      into.put(r * columns, slope, 0, columns);
    }
  }

  static void crossEntropy(
      Scratch scratch,
      int classes,
      Buffer logits,
      Buffer targets,
      Buffer probabilities,
      Buffer losses) {
    FloatBuffer from = logits.bytes().asFloatBuffer();
    FloatBuffer into = probabilities.bytes().asFloatBuffer();
    float[] row = scratch.array(Use.ROW, Lanes.padded(classes));
    for (int r = 0; r < count(logits, classes); r++) {
      from.get(r * classes, row, 0, classes);
      double logit = row[targets.id(r)];
      losses.set(r, SoftmaxRow.of(row, classes) - logit);
      into.put(r * classes, row, 0, classes);
    }
  }

  static void crossEntropyGradient(
      Scratch scratch,
      int classes,
      Buffer probabilities,
      Buffer targets,
      double scale,
      Buffer dlogits) {
    FlatLoop.run(scratch, FlatLoops.scale((float) scale), probabilities, probabilities, dlogits);
    ByteBuffer bytes = dlogits.bytes();
    for (int r = 0; r < targets.size(); r++) {
      int at = (r * classes + targets.id(r)) * Float.BYTES;
      float probability = probabilities.bytes().getFloat(at);
      bytes.putFloat(at, (float) (scale * (probability - 1.0)));
    }
  }

  /** Sets the elements that only fill up the last vector of a row. */
  static void pad(float[] row, int columns, float value) {
    Arrays.fill(row, columns, Lanes.padded(columns), value);
  }
}
