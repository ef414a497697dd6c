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
 * A step of a gated recurrent unit and its gradient, a row at a time; the formulas are those of the
 * plain one, where {@code tanh(x)} is {@code 2 / (1 + exp(-2 x)) - 1}. As in {@link VectorLstm}, a
 * row goes through loops that are not inlined.
 */
final class VectorGru {
  private static final int GATES = 3;
  private static final int KEPT = 4;

  private final Scratch scratch;
  private final int width;
  private final int end;
  private final float[] gate;
  private final float[] product;
  private final float[] state;
  private final float[] power;
  private final float[] slope;
  private final float[] stateSlope;

  VectorGru(Scratch scratch, int width) {
    this.scratch = scratch;
    this.width = width;
    this.end = Lanes.padded(width);
    this.gate = scratch.array(Use.GATES, KEPT * end);
    this.product = scratch.array(Use.PRODUCTS, GATES * end);
    this.state = scratch.array(Use.BEFORE, end);
    this.power = scratch.array(Use.AFTER, end);
    this.slope = scratch.array(Use.SLOPE, end);
    this.stateSlope = scratch.array(Use.STATE_SLOPE, end);
  }

  private PaddedRows rows(Matrix matrix) {
    return new PaddedRows(matrix, 1, width);
  }

  void forward(
      int rows, Matrix inputs, Matrix products, Matrix before, Matrix gates, Matrix hidden) {
    PaddedRows allInputs = new PaddedRows(inputs, GATES, width);
    PaddedRows allProducts = new PaddedRows(products, GATES, width);
    PaddedRows statesBefore = rows(before);
    PaddedRows allGates = new PaddedRows(gates, KEPT, width);
    PaddedRows states = rows(hidden);
    List<Runnable> loops =
        List.of(
            this::lower,
            () -> Exponential.of(gate, 2 * end),
            this::recall,
            () -> Exponential.of(power, end),
            this::mix);
    for (int r = 0; r < rows; r++) {
      allInputs.read(r, gate);
      allProducts.read(r, product);
      statesBefore.read(r, state);
      loops.forEach(Runnable::run);
      allGates.write(r, gate);
      states.write(r, state);
    }
  }

  /** {@code -(input + product)} of r and z. */
  private void lower() {
    for (int c = 0; c < 2 * end; c += Lanes.COUNT) {
      fromArray(SPECIES, gate, c).add(fromArray(SPECIES, product, c)).neg().intoArray(gate, c);
    }
  }

  /** Turns the powers of r and z into those gates; {@code power = -2 (input + r product)}. */
  private void recall() {
    FloatVector one = broadcast(SPECIES, 1);
    for (int c = 0; c < end; c += Lanes.COUNT) {
      FloatVector r = one.div(fromArray(SPECIES, gate, c).add(one));
      FloatVector z = one.div(fromArray(SPECIES, gate, end + c).add(one));
      FloatVector p = fromArray(SPECIES, product, 2 * end + c);
      r.fma(p, fromArray(SPECIES, gate, 2 * end + c)).mul(-2).intoArray(power, c);
      r.intoArray(gate, c);
      z.intoArray(gate, end + c);
      p.intoArray(gate, 3 * end + c);
    }
  }

  /** Turns the power of n into that gate; {@code state = (1 - z) n + z state}. */
  private void mix() {
    FloatVector one = broadcast(SPECIES, 1);
    FloatVector two = broadcast(SPECIES, 2);
    for (int c = 0; c < end; c += Lanes.COUNT) {
      FloatVector n = two.div(fromArray(SPECIES, power, c).add(one)).sub(one);
      n.intoArray(gate, 2 * end + c);
      FloatVector change = fromArray(SPECIES, state, c).sub(n);
      fromArray(SPECIES, gate, end + c).fma(change, n).intoArray(state, c);
    }
  }

  void gradient(
      int rows,
      Matrix gates,
      Matrix before,
      Matrix dhidden,
      Matrix dsums,
      Buffer dbias,
      Matrix dbefore) {
    PaddedRows allGates = new PaddedRows(gates, KEPT, width);
    PaddedRows statesBefore = rows(before);
    PaddedRows slopes = rows(dhidden);
    PaddedRows sums = new PaddedRows(dsums, KEPT, width);
    PaddedRows stateSlopes = rows(dbefore);
    ColumnSums bias = scratch.sums(KEPT * end);
    List<Runnable> loops = List.of(this::mixGradient, this::recallGradient, this::keepInput);
    for (int r = 0; r < rows; r++) {
      allGates.read(r, gate);
      statesBefore.read(r, state);
      slopes.read(r, slope);
      stateSlopes.read(r, stateSlope);
      loops.forEach(Runnable::run);
      stateSlopes.write(r, stateSlope);
      sums.write(r, gate);
      bias.add(gate);
    }
    new PaddedRows(Matrix.of(dbias, 0), KEPT, width).add(0, bias.totals(), gate);
  }

  /** {@code dbefore += dhidden z}; {@code slope} becomes the gradient of the input of n. */
  private void mixGradient() {
    FloatVector one = broadcast(SPECIES, 1);
    for (int c = 0; c < end; c += Lanes.COUNT) {
      FloatVector z = fromArray(SPECIES, gate, end + c);
      FloatVector n = fromArray(SPECIES, gate, 2 * end + c);
      FloatVector d = fromArray(SPECIES, slope, c);
      FloatVector dz = d.mul(z);
      FloatVector rest = one.sub(z);
      dz.add(fromArray(SPECIES, stateSlope, c)).intoArray(stateSlope, c);
      dz.mul(fromArray(SPECIES, state, c).sub(n)).mul(rest).intoArray(gate, end + c);
      d.mul(rest).mul(one.sub(n.mul(n))).intoArray(slope, c);
    }
  }

  /** The gradients of the products of r and n take the places of those gates. */
  private void recallGradient() {
    FloatVector one = broadcast(SPECIES, 1);
    for (int c = 0; c < end; c += Lanes.COUNT) {
      FloatVector r = fromArray(SPECIES, gate, c);
      FloatVector dn = fromArray(SPECIES, slope, c);
      FloatVector through = dn.mul(r);
      through.mul(fromArray(SPECIES, gate, 3 * end + c)).mul(one.sub(r)).intoArray(gate, c);
      through.intoArray(gate, 2 * end + c);
    }
  }

  /** The gradient of the input of n takes the place of its product. */
  private void keepInput() {
    for (int c = 0; c < end; c += Lanes.COUNT) {
      fromArray(SPECIES, slope, c).intoArray(gate, 3 * end + c);
    }
  }
}
