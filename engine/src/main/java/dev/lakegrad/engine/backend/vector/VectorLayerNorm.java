package dev.lakegrad.engine.backend.vector;

import static dev.lakegrad.engine.backend.vector.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.fromArray;

import dev.lakegrad.engine.backend.vector.Scratch.Use;
import dev.lakegrad.engine.memory.Buffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.jspecify.annotations.Nullable;

/** Layer norm and its gradient, a row at a time. */
final class VectorLayerNorm {
  private VectorLayerNorm() {}

  static void forward(
      Scratch scratch,
      int columns,
      double epsilon,
      Buffer x,
      Buffer gain,
      @Nullable Buffer shift,
      @Nullable Buffer mean,
      Buffer variance,
      Buffer out) {
    FloatBuffer from = x.bytes().asFloatBuffer();
    FloatBuffer into = out.bytes().asFloatBuffer();
    float[] gains = padded(gain, columns);
    float[] shifts = shift == null ? new float[gains.length] : padded(shift, columns);
    float[] row = scratch.array(Use.ROW, Lanes.padded(columns));
    for (int r = 0; r < VectorRows.count(x, columns); r++) {
      from.get(r * columns, row, 0, columns);
      float centre = mean == null ? 0 : mean(row, columns);
      variance.set(r, squares(row, columns, centre) / columns);
      float scale = (float) (1 / Math.sqrt(variance.get(r) + epsilon));
      normalise(row, centre, scale, gains, shifts);
      into.put(r * columns, row, 0, columns);
      if (mean != null) {
        mean.set(r, centre);
      }
    }
  }

  private static float[] padded(Buffer values, int columns) {
    return Arrays.copyOf(values.toFloats(), Lanes.padded(columns));
  }

  private static float mean(float[] row, int columns) {
    VectorRows.pad(row, columns, 0);
    return sum(row, Lanes.padded(columns)) / columns;
  }

  private static float squares(float[] row, int columns, float centre) {
    VectorRows.pad(row, columns, centre);
    FloatVector sums = FloatVector.zero(SPECIES);
    for (int c = 0; c < Lanes.padded(columns); c += Lanes.COUNT) {
      FloatVector d = fromArray(SPECIES, row, c).sub(centre);
      sums = d.fma(d, sums);
    }
    return sums.reduceLanes(VectorOperators.ADD);
  }

  private static void normalise(
      float[] row, float centre, float scale, float[] gains, float[] shifts) {
    for (int c = 0; c < gains.length; c += Lanes.COUNT) {
      FloatVector normal = fromArray(SPECIES, row, c).sub(centre).mul(scale);
      normal.fma(fromArray(SPECIES, gains, c), fromArray(SPECIES, shifts, c)).intoArray(row, c);
    }
  }

  /** The formulas are those of the plain kernel. */
  static void gradient(
      Scratch scratch,
      int columns,
      double epsilon,
      Buffer x,
      Buffer gain,
      @Nullable Buffer mean,
      Buffer variance,
      Buffer dy,
      Buffer dx,
      Buffer dgain,
      @Nullable Buffer dshift) {
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
      float scale = (float) (1 / Math.sqrt(variance.get(r) + epsilon));
      normalise(row, mean == null ? 0 : (float) mean.get(r), scale, gains.length);
      addSlopes(row, slope, gains.length, gainSums, shiftSums);
      multiply(slope, gains);
      float average = mean == null ? 0 : sum(slope, gains.length) / columns;
      float along = dot(slope, row, gains.length) / columns;
      gradientRow(row, slope, gains.length, average, along, scale);
      into.put(r * columns, slope, 0, columns);
    }
    gainSums.addTo(dgain);
    if (dshift != null) {
      shiftSums.addTo(dshift);
    }
  }

  private static void normalise(float[] row, float centre, float scale, int end) {
    for (int c = 0; c < end; c += Lanes.COUNT) {
      fromArray(SPECIES, row, c).sub(centre).mul(scale).intoArray(row, c);
    }
  }

  private static void addSlopes(
      float[] normal, float[] slope, int end, ColumnSums gain, ColumnSums shift) {
    float[] gains = gain.part();
    for (int c = 0; c < end; c += Lanes.COUNT) {
      fromArray(SPECIES, slope, c)
          .fma(fromArray(SPECIES, normal, c), fromArray(SPECIES, gains, c))
          .intoArray(gains, c);
    }
    gain.rowDone();
    shift.add(slope);
  }

  /** {@code slope = slope gains}. */
  private static void multiply(float[] slope, float[] gains) {
    for (int c = 0; c < gains.length; c += Lanes.COUNT) {
      fromArray(SPECIES, slope, c).mul(fromArray(SPECIES, gains, c)).intoArray(slope, c);
    }
  }

  /**
   * {@code slope = (slope - average - normal along) scale}. Each of these sums is a loop of its
   * own: where two vectors go round in one, the JIT compiler was seen to make objects of them.
   */
  private static void gradientRow(
      float[] normal, float[] slope, int end, float average, float along, float scale) {
    for (int c = 0; c < end; c += Lanes.COUNT) {
      FloatVector level = fromArray(SPECIES, normal, c).mul(along).add(average);
      fromArray(SPECIES, slope, c).sub(level).mul(scale).intoArray(slope, c);
    }
  }

  private static float sum(float[] values, int end) {
    FloatVector sums = FloatVector.zero(SPECIES);
    for (int c = 0; c < end; c += Lanes.COUNT) {
      sums = sums.add(fromArray(SPECIES, values, c));
    }
    return sums.reduceLanes(VectorOperators.ADD);
  }

  private static float dot(float[] a, float[] b, int end) {
    FloatVector sums = FloatVector.zero(SPECIES);
    for (int c = 0; c < end; c += Lanes.COUNT) {
      sums = fromArray(SPECIES, a, c).fma(fromArray(SPECIES, b, c), sums);
    }
    return sums.reduceLanes(VectorOperators.ADD);
  }
}
