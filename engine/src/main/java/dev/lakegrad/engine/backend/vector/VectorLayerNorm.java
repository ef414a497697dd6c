package dev.lakegrad.engine.backend.vector;

import dev.lakegrad.engine.backend.vector.Scratch.Use;
import dev.lakegrad.engine.memory.Buffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Layer norm and its gradient, a row at a time. */
final class VectorLayerNorm {
  private VectorLayerNorm() {}

  static void forward(
      Scratch scratch,
      int columns,
      double epsilon,
      Buffer x,
      Buffer gain,
      Buffer shift,
      Buffer mean,
      Buffer inverse,
      Buffer out) {
    FloatBuffer from = x.bytes().asFloatBuffer();
    FloatBuffer into = out.bytes().asFloatBuffer();
    float[] gains = padded(gain, columns);
    float[] shifts = padded(shift, columns);
    float[] row = scratch.array(Use.ROW, Lanes.padded(columns));
    for (int r = 0; r < VectorRows.count(x, columns); r++) {
      from.get(r * columns, row, 0, columns);
      float centre = mean(row, columns);
      float scale = (float) (1 / Math.sqrt(squares(row, columns, centre) / columns + epsilon));
      normalise(row, centre, scale, gains, shifts);
      into.put(r * columns, row, 0, columns);
      mean.set(r, centre);
      inverse.set(r, scale);
    }
  }

  private static float[] padded(Buffer values, int columns) {
    return Arrays.copyOf(values.toFloats(), Lanes.padded(columns));
  }

  private static float mean(float[] row, int columns) {
    VectorRows.pad(row, columns, 0);
    FloatVector sums = Lanes.all(0);
    for (int c = 0; c < Lanes.padded(columns); c += Lanes.COUNT) {
      sums = sums.add(Lanes.load(row, c));
    }
    return sums.reduceLanes(VectorOperators.ADD) / columns;
  }

  private static float squares(float[] row, int columns, float centre) {
    VectorRows.pad(row, columns, centre);
    FloatVector sums = Lanes.all(0);
    for (int c = 0; c < Lanes.padded(columns); c += Lanes.COUNT) {
      FloatVector d = Lanes.load(row, c).sub(centre);
      sums = d.fma(d, sums);
    }
    return sums.reduceLanes(VectorOperators.ADD);
  }

  private static void normalise(
      float[] row, float centre, float scale, float[] gains, float[] shifts) {
    for (int c = 0; c < gains.length; c += Lanes.COUNT) {
      FloatVector normal = Lanes.load(row, c).sub(centre).mul(scale);
      normal.fma(Lanes.load(gains, c), Lanes.load(shifts, c)).intoArray(row, c);
    }
  }

  /** The formulas are those of the plain kernel. */
  static void gradient(
      Scratch scratch,
      int columns,
      Buffer x,
      Buffer gain,
      Buffer mean,
      Buffer inverse,
      Buffer dy,
      Buffer dx,
      Buffer dgain,
      Buffer dshift) {
    FloatBuffer from = x.bytes().asFloatBuffer();
    FloatBuffer slopes = dy.bytes().asFloatBuffer();
    FloatBuffer into = dx.bytes().asFloatBuffer();
    float[] gains = padded(gain, columns);
    float[] row = scratch.array(Use.ROW, Lanes.padded(columns));
    float[] slope = scratch.array(Use.SECOND_ROW, Lanes.padded(columns));
    ColumnSums gainSums = scratch.sums(columns);
    ColumnSums shiftSums = scratch.secondSums(columns);
    for (int r = 0; r < VectorRows.count(x, columns); r++) {
      from.get(r * columns, row, 0, columns);
      slopes.get(r * columns, slope, 0, columns);
      VectorRows.pad(row, columns, 0);
      VectorRows.pad(slope, columns, 0);
      float scale = (float) inverse.get(r);
      normalise(row, (float) mean.get(r), scale, gains.length);
      addSlopes(row, slope, gains.length, gainSums, shiftSums);
      gradientRow(row, slope, gains, scale, columns);
      into.put(r * columns, slope, 0, columns);
    }
    gainSums.addTo(dgain);
    shiftSums.addTo(dshift);
  }

  private static void normalise(float[] row, float centre, float scale, int end) {
    for (int c = 0; c < end; c += Lanes.COUNT) {
      Lanes.load(row, c).sub(centre).mul(scale).intoArray(row, c);
    }
  }

  private static void addSlopes(
      float[] normal, float[] slope, int end, ColumnSums gain, ColumnSums shift) {
    float[] gains = gain.part();
    for (int c = 0; c < end; c += Lanes.COUNT) {
      Lanes.load(slope, c).fma(Lanes.load(normal, c), Lanes.load(gains, c)).intoArray(gains, c);
    }
    gain.rowDone();
    shift.add(slope);
  }

  private static void gradientRow(
      float[] normal, float[] slope, float[] gains, float scale, int columns) {
    FloatVector sums = Lanes.all(0);
    FloatVector products = Lanes.all(0);
    for (int c = 0; c < gains.length; c += Lanes.COUNT) {
      FloatVector g = Lanes.load(slope, c).mul(Lanes.load(gains, c));
      sums = sums.add(g);
      products = g.fma(Lanes.load(normal, c), products);
    }
    float average = sums.reduceLanes(VectorOperators.ADD) / columns;
    float along = -products.reduceLanes(VectorOperators.ADD) / columns;
    for (int c = 0; c < gains.length; c += Lanes.COUNT) {
      FloatVector g = Lanes.load(slope, c).mul(Lanes.load(gains, c)).sub(average);
      Lanes.load(normal, c).fma(Lanes.all(along), g).mul(scale).intoArray(slope, c);
    }
  }
}
