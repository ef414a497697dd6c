package dev.lakegrad.engine.backend.vector;

import static dev.lakegrad.engine.backend.vector.Lanes.ORDER;
import static dev.lakegrad.engine.backend.vector.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;

import dev.lakegrad.engine.backend.Activation;
import dev.lakegrad.engine.backend.Ending;
import dev.lakegrad.engine.backend.vector.Scratch.Use;
import dev.lakegrad.engine.memory.Buffer;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * Batch norm and its gradient, row by row of {@code [rows, channels]}. What differs by channel lies
 * in arrays, which loops read along with each row.
 */
final class VectorBatchNorm {
  private final Scratch scratch;
  private final int channels;
  private final float[] centre;
  private final float[] scale;
  private final float[] level;
  private final float[] along;

  VectorBatchNorm(Scratch scratch, int channels) {
    this.scratch = scratch;
    this.channels = channels;
    this.centre = scratch.array(Use.CENTRE, channels);
    this.scale = scratch.array(Use.SCALE, channels);
    this.level = scratch.array(Use.LEVEL, channels);
    this.along = scratch.array(Use.ALONG, channels);
  }

  void moments(Buffer x, Buffer mean, Buffer variance) {
    double count = VectorRows.count(x, channels);
    ColumnSums sums = scratch.sums(channels);
    for (int row = 0; row < x.size(); row += channels) {
      sums.add(x.bytes(), row);
    }
    for (int c = 0; c < channels; c++) {
      centre[c] = (float) (sums.totals()[c] / count);
      mean.set(c, centre[c]);
    }
    ColumnSums squares = scratch.sums(channels);
    for (int row = 0; row < x.size(); row += channels) {
      addSquares(x.bytes(), row, squares.part());
      squares.rowDone();
    }
    for (int c = 0; c < channels; c++) {
      variance.set(c, squares.totals()[c] / count);
    }
  }

  /** {@code part += (x - centre)²}. */
  private void addSquares(ByteBuffer x, int row, float[] part) {
    int c = 0;
    for (; c <= channels - Lanes.COUNT; c += Lanes.COUNT) {
      FloatVector d =
          fromByteBuffer(SPECIES, x, (row + c) * Float.BYTES, ORDER)
              .sub(fromArray(SPECIES, centre, c));
      d.fma(d, fromArray(SPECIES, part, c)).intoArray(part, c);
    }
    for (; c < channels; c++) {
      float d = x.getFloat((row + c) * Float.BYTES) - centre[c];
      part[c] = Math.fma(d, d, part[c]);
    }
  }

  void normalize(
      double epsilon,
      Ending end,
      Buffer x,
      Buffer mean,
      Buffer variance,
      Buffer gain,
      Buffer shift,
      Buffer out) {
    for (int c = 0; c < channels; c++) {
      centre[c] = (float) mean.get(c);
      scale[c] = (float) (gain.get(c) / Math.sqrt(variance.get(c) + epsilon));
      level[c] = (float) shift.get(c);
    }
    Buffer added = end.added();
    boolean rectifies = end.f() == Activation.RELU;
    float lowest = rectifies ? 0 : Float.NEGATIVE_INFINITY;
    for (int row = 0; row < x.size(); row += channels) {
      if (added != null) {
        addRow(x.bytes(), added.bytes(), lowest, out.bytes(), row);
      } else if (rectifies) {
        rectifyRow(x.bytes(), out.bytes(), row);
      } else {
        normalizeRow(x.bytes(), out.bytes(), row);
      }
    }
  }

  private void normalizeRow(ByteBuffer x, ByteBuffer out, int row) {
    int c = 0;
    for (; c <= channels - Lanes.COUNT; c += Lanes.COUNT) {
      int at = (row + c) * Float.BYTES;
      FloatVector d = fromByteBuffer(SPECIES, x, at, ORDER).sub(fromArray(SPECIES, centre, c));
      d.fma(fromArray(SPECIES, scale, c), fromArray(SPECIES, level, c))
          .intoByteBuffer(out, at, ORDER);
    }
    for (; c < channels; c++) {
      int at = (row + c) * Float.BYTES;
      out.putFloat(at, Math.fma(x.getFloat(at) - centre[c], scale[c], level[c]));
    }
  }

  /** As {@link #normalizeRow}, with 0 for what is negative. */
  private void rectifyRow(ByteBuffer x, ByteBuffer out, int row) {
    int c = 0;
    for (; c <= channels - Lanes.COUNT; c += Lanes.COUNT) {
      int at = (row + c) * Float.BYTES;
      FloatVector d = fromByteBuffer(SPECIES, x, at, ORDER).sub(fromArray(SPECIES, centre, c));
      FloatVector y = d.fma(fromArray(SPECIES, scale, c), fromArray(SPECIES, level, c));
      y.blend(0, y.lt(0)).intoByteBuffer(out, at, ORDER);
    }
    for (; c < channels; c++) {
      int at = (row + c) * Float.BYTES;
      float y = Math.fma(x.getFloat(at) - centre[c], scale[c], level[c]);
      out.putFloat(at, Math.max(y, 0));
    }
  }

  /** As {@link #normalizeRow}, plus another row, with 0 for what is below the lowest. */
  private void addRow(ByteBuffer x, ByteBuffer added, float lowest, ByteBuffer out, int row) {
    int c = 0;
    for (; c <= channels - Lanes.COUNT; c += Lanes.COUNT) {
      int at = (row + c) * Float.BYTES;
      FloatVector d = fromByteBuffer(SPECIES, x, at, ORDER).sub(fromArray(SPECIES, centre, c));
      FloatVector y =
          d.fma(fromArray(SPECIES, scale, c), fromArray(SPECIES, level, c))
              .add(fromByteBuffer(SPECIES, added, at, ORDER));
      y.blend(0, y.lt(lowest)).intoByteBuffer(out, at, ORDER);
    }
    for (; c < channels; c++) {
      int at = (row + c) * Float.BYTES;
      float y = Math.fma(x.getFloat(at) - centre[c], scale[c], level[c]) + added.getFloat(at);
      out.putFloat(at, y < lowest ? 0 : y);
    }
  }

  /** The formulas are those of the plain kernel. */
  void gradient(
      double epsilon,
      Buffer x,
      Buffer mean,
      Buffer variance,
      Buffer gain,
      Buffer dy,
      Buffer dx,
      Buffer dgain,
      Buffer dshift) {
    for (int c = 0; c < channels; c++) {
      centre[c] = (float) mean.get(c);
    }
    ColumnSums sums = scratch.sums(channels);
    ColumnSums dots = scratch.secondSums(channels);
    for (int row = 0; row < x.size(); row += channels) {
      sums.add(dy.bytes(), row);
      addProducts(x.bytes(), dy.bytes(), row, dots.part());
      dots.rowDone();
    }
    double count = VectorRows.count(x, channels);
    for (int c = 0; c < channels; c++) {
      double inverse = 1 / Math.sqrt(variance.get(c) + epsilon);
      double dot = dots.totals()[c];
      double sum = sums.totals()[c];
      scale[c] = (float) (gain.get(c) * inverse);
      level[c] = (float) (sum / count);
      along[c] = (float) (dot * inverse * inverse / count);
      dgain.set(c, dgain.get(c) + dot * inverse);
      dshift.set(c, dshift.get(c) + sum);
    }
    for (int row = 0; row < x.size(); row += channels) {
      gradientRow(x.bytes(), dy.bytes(), dx.bytes(), row);
    }
  }

  /** {@code part += dy (x - centre)}. */
  private void addProducts(ByteBuffer x, ByteBuffer dy, int row, float[] part) {
    int c = 0;
    for (; c <= channels - Lanes.COUNT; c += Lanes.COUNT) {
      int at = (row + c) * Float.BYTES;
      FloatVector d = fromByteBuffer(SPECIES, x, at, ORDER).sub(fromArray(SPECIES, centre, c));
      d.fma(fromByteBuffer(SPECIES, dy, at, ORDER), fromArray(SPECIES, part, c)).intoArray(part, c);
    }
    for (; c < channels; c++) {
      int at = (row + c) * Float.BYTES;
      part[c] = Math.fma(x.getFloat(at) - centre[c], dy.getFloat(at), part[c]);
    }
  }

  /** {@code dx = scale (dy - level - along (x - centre))}. */
  private void gradientRow(ByteBuffer x, ByteBuffer dy, ByteBuffer dx, int row) {
    int c = 0;
    for (; c <= channels - Lanes.COUNT; c += Lanes.COUNT) {
      int at = (row + c) * Float.BYTES;
      FloatVector d = fromByteBuffer(SPECIES, x, at, ORDER).sub(fromArray(SPECIES, centre, c));
      FloatVector slope = fromByteBuffer(SPECIES, dy, at, ORDER).sub(fromArray(SPECIES, level, c));
      slope = slope.sub(d.mul(fromArray(SPECIES, along, c)));
      slope.mul(fromArray(SPECIES, scale, c)).intoByteBuffer(dx, at, ORDER);
    }
    for (; c < channels; c++) {
      int at = (row + c) * Float.BYTES;
      float d = (x.getFloat(at) - centre[c]) * along[c];
      dx.putFloat(at, (dy.getFloat(at) - level[c] - d) * scale[c]);
    }
  }
}
