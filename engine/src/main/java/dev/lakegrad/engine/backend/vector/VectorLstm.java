package dev.lakegrad.engine.backend.vector;

import static dev.lakegrad.engine.backend.vector.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import dev.lakegrad.engine.backend.Matrix;
import dev.lakegrad.engine.backend.vector.Scratch.Use;
import dev.lakegrad.engine.memory.Buffer;
import java.util.List;
import jdk.incubator.vector.FloatVector;

/**
 * A step of a long short-term memory and its gradient, a row at a time; the formulas are those of
 * the plain one, where {@code tanh(x)} is {@code 2 / (1 + exp(-2 x)) - 1}.
 *
 * <p>A row goes through several short loops, called through an interface: were they inlined into
 * one, it would be too long for the JIT compiler, and vectors in it would become objects.
 */
final class VectorLstm {
  private static final int GATES = 4;

  private final Scratch scratch;
  private final int width;
  private final int end; // of a row of states, in whole vectors
  private final float[] gate;
  private final float[] cell;
  private final float[] power;
  private final float[] slope;
  private final float[] cellSlope;

  VectorLstm(Scratch scratch, int width) {
    this.scratch = scratch;
    this.width = width;
    this.end = Lanes.padded(width);
    this.gate = scratch.array(Use.GATES, GATES * end);
    this.cell = scratch.array(Use.BEFORE, end);
    this.power = scratch.array(Use.AFTER, end);
    this.slope = scratch.array(Use.SLOPE, end);
    this.cellSlope = scratch.array(Use.STATE_SLOPE, end);
  }

  private PaddedRows rows(Matrix matrix) {
    return new PaddedRows(matrix, 1, width);
  }

  void forward(int rows, Matrix sums, Matrix before, Matrix gates, Matrix after, Matrix hidden) {
    PaddedRows allSums = new PaddedRows(sums, GATES, width);
    PaddedRows allGates = new PaddedRows(gates, GATES, width);
    PaddedRows cellsBefore = rows(before);
    PaddedRows cellsAfter = rows(after);
    PaddedRows states = rows(hidden);
    List<Runnable> loops =
        List.of(
            this::lower,
            () -> Exponential.of(gate, GATES * end),
            this::remember,
            () -> Exponential.of(power, end),
            this::reveal);
    for (int r = 0; r < rows; r++) {
      allSums.read(r, gate);
      cellsBefore.read(r, cell);
      loops.forEach(Runnable::run);
      allGates.write(r, gate);
      cellsAfter.write(r, cell);
      states.write(r, power);
    }
  }

  /** Turns sums into what to take the exponential of. */
  private void lower() {
    for (int c = 0; c < end; c += Lanes.COUNT) {
      fromArray(SPECIES, gate, c).neg().intoArray(gate, c);
      fromArray(SPECIES, gate, end + c).neg().intoArray(gate, end + c);
      fromArray(SPECIES, gate, 2 * end + c).mul(-2).intoArray(gate, 2 * end + c);
      fromArray(SPECIES, gate, 3 * end + c).neg().intoArray(gate, 3 * end + c);
    }
  }

  /** Turns powers into gates; {@code cell = f cell + i g}. */
  private void remember() {
    FloatVector one = broadcast(SPECIES, 1);
    FloatVector two = broadcast(SPECIES, 2);
    for (int c = 0; c < end; c += Lanes.COUNT) {
      FloatVector i = one.div(fromArray(SPECIES, gate, c).add(one));
      FloatVector f = one.div(fromArray(SPECIES, gate, end + c).add(one));
      FloatVector g = two.div(fromArray(SPECIES, gate, 2 * end + c).add(one)).sub(one);
      FloatVector o = one.div(fromArray(SPECIES, gate, 3 * end + c).add(one));
      i.intoArray(gate, c);
      f.intoArray(gate, end + c);
      g.intoArray(gate, 2 * end + c);
      o.intoArray(gate, 3 * end + c);
      FloatVector after = i.fma(g, f.mul(fromArray(SPECIES, cell, c)));
      after.intoArray(cell, c);
      after.mul(-2).intoArray(power, c);
    }
  }

  /** Turns {@code exp(-2 cell)} into {@code o tanh(cell)}. */
  private void reveal() {
    FloatVector one = broadcast(SPECIES, 1);
    FloatVector two = broadcast(SPECIES, 2);
    for (int c = 0; c < end; c += Lanes.COUNT) {
      FloatVector level = two.div(fromArray(SPECIES, power, c).add(one)).sub(one);
      fromArray(SPECIES, gate, 3 * end + c).mul(level).intoArray(power, c);
    }
  }

  void gradient(
      int rows,
      Matrix gates,
      Matrix before,
      Matrix after,
      Matrix dhidden,
      Matrix dcell,
      Matrix dsums,
      Buffer dbias) {
    PaddedRows allGates = new PaddedRows(gates, GATES, width);
    PaddedRows cellsBefore = rows(before);
    PaddedRows cellsAfter = rows(after);
    PaddedRows slopes = rows(dhidden);
    PaddedRows cellSlopes = rows(dcell);
    PaddedRows sums = new PaddedRows(dsums, GATES, width);
    ColumnSums bias = scratch.sums(GATES * end);
    List<Runnable> loops =
        List.of(
            this::lowerCell,
            () -> Exponential.of(power, end),
            this::cellGradient,
            this::gateGradient);
    for (int r = 0; r < rows; r++) {
      allGates.read(r, gate);
      cellsBefore.read(r, cell);
      cellsAfter.read(r, power);
      slopes.read(r, slope);
      cellSlopes.read(r, cellSlope);
      loops.forEach(Runnable::run);
      cellSlopes.write(r, cellSlope);
      sums.write(r, gate);
      bias.add(gate);
    }
    new PaddedRows(Matrix.of(dbias, 0), GATES, width).add(0, bias.totals(), gate);
  }

  private void lowerCell() {
    for (int c = 0; c < end; c += Lanes.COUNT) {
      fromArray(SPECIES, power, c).mul(-2).intoArray(power, c);
    }
  }

  /** {@code dcell += dhidden o (1 - tanh²)}; the gradient of the sum of o takes its place. */
  private void cellGradient() {
    FloatVector one = broadcast(SPECIES, 1);
    FloatVector two = broadcast(SPECIES, 2);
    for (int c = 0; c < end; c += Lanes.COUNT) {
      FloatVector o = fromArray(SPECIES, gate, 3 * end + c);
      FloatVector level = two.div(fromArray(SPECIES, power, c).add(one)).sub(one);
      FloatVector through = fromArray(SPECIES, slope, c).mul(o);
      through
          .fma(one.sub(level.mul(level)), fromArray(SPECIES, cellSlope, c))
          .intoArray(cellSlope, c);
      through.mul(level).mul(one.sub(o)).intoArray(gate, 3 * end + c);
    }
  }

  /** The gradients of the sums of i, f and g take their places; {@code dcell = dcell f}. */
  private void gateGradient() {
    FloatVector one = broadcast(SPECIES, 1);
    for (int c = 0; c < end; c += Lanes.COUNT) {
      FloatVector i = fromArray(SPECIES, gate, c);
      FloatVector f = fromArray(SPECIES, gate, end + c);
      FloatVector g = fromArray(SPECIES, gate, 2 * end + c);
      FloatVector d = fromArray(SPECIES, cellSlope, c);
      FloatVector di = d.mul(i);
      FloatVector df = d.mul(f);
      di.mul(g).mul(one.sub(i)).intoArray(gate, c);
      df.mul(fromArray(SPECIES, cell, c)).mul(one.sub(f)).intoArray(gate, end + c);
      di.mul(one.sub(g.mul(g))).intoArray(gate, 2 * end + c);
      df.intoArray(cellSlope, c);
    }
  }
}
