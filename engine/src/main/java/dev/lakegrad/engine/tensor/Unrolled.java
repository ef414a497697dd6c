package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.Matrix;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Layout;
import dev.lakegrad.engine.memory.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all recurrent layers do: products that need no state in one for all steps, those that do one
 * step after the other. Arrays of all steps are {@code [time, batch, ..]}.
 *
 * @param state before the first step, {@code [batch, width]}; null where it is zeros
 * @param zeros one row of them, {@code [width]}
 */
record Unrolled(
    Tensor x, RecurrentWeights weights, @Nullable Tensor state, Steps steps, Buffer zeros) {

  /** With fewer rows, a product takes as long as it takes to read its weights. */
  private static final int FEW_ROWS = 32;

  /** One step of {@code rows} sequences, from the states before it and {@code W x + bias}. */
  interface Step {
    void run(int t, int rows, Matrix before, Matrix sums, Buffer packed);
  }

  /**
   * One step back of {@code rows} sequences; {@code dbefore} is the gradient of the states before.
   */
  interface StepBack {
    void run(int t, int rows, Matrix dbefore);
  }

  static Unrolled of(
      int gates, Tensor x, RecurrentWeights weights, @Nullable Tensor state, Steps steps) {
    Check.that(
        weights.sums() == gates * weights.width(),
        "recurrent",
        "weights %s of the state are not [%d width, width]",
        weights.hidden().shape(),
        gates);
    Check.that(
        x.size(2) == weights.input().size(1),
        "recurrent",
        "%s does not fit weights %s of the input",
        x.shape(),
        weights.input().shape());
    Check.that(
        x.type() == weights.input().type(),
        "recurrent",
        "types differ: %s and %s",
        x.type(),
        weights.input().type());
    Scope scope = Scope.current();
    Buffer zeros = scope.allocate(x.type(), weights.width());
    scope.backend(x.type()).fill(0, zeros);
    return new Unrolled(x, weights, state, steps, zeros);
  }

  List<Tensor> inputs() {
    List<Tensor> inputs = new ArrayList<>();
    inputs.add(x);
    inputs.addAll(weights.all());
    if (state != null) {
      inputs.add(state);
    }
    return inputs;
  }

  int width() {
    return weights.width();
  }

  /** How many sums a state takes to compute: all gates together. */
  int sums() {
    return weights.sums();
  }

  int allRows() {
    return steps.count() * steps.batch();
  }

  /** The rows of one step in an array of all. */
  Matrix at(int t, Buffer all, int columns) {
    return Matrix.of(all, t * steps.batch() * columns, columns);
  }

  /** The rows of the step before, which for the first are {@code start}, or zeros. */
  Matrix before(int t, Buffer all, @Nullable Tensor start) {
    if (t > 0) {
      return at(t - 1, all, width());
    }
    return start == null ? Matrix.of(zeros, 0) : Matrix.of(start.data(), width());
  }

  // The way forth

  /**
   * Goes through all steps, from the states before each to those after it, which {@code step}
   * leaves in {@code y}. Inputs are multiplied just before they are needed, and not for all steps
   * at once, so that the sums stay in a cache.
   */
  void forth(Backend backend, Buffer y, Buffer bias, Step step) {
    Scope scope = Scope.current();
    int in = x.size(2);
    int together = Math.max(1, FEW_ROWS / Math.max(1, steps.batch()));
    Buffer sums = scope.allocate(x.type(), together * steps.batch() * sums());
    Buffer input = scope.allocate(x.type(), backend.packedSize(sums(), in));
    backend.pack(sums(), in, inputWeight().transpose(), input);
    Buffer packed = scope.allocate(x.type(), backend.packedSize(sums(), width()));
    backend.pack(sums(), width(), hiddenWeight().transpose(), packed);
    for (int t = 0; t < steps.count(); t++) {
      if (t % together == 0) {
        int rows = Math.min(together, steps.count() - t) * steps.batch();
        Matrix inputs = at(t, x.data(), in);
        backend.affinePacked(rows, sums(), in, inputs, input, bias, Matrix.of(sums, sums()));
      }
      Matrix own = at(t % together, sums, sums());
      step.run(t, steps.rows(t), before(t, y, state), own, packed);
    }
    scope.release(packed);
    scope.release(input);
    scope.release(sums);
  }

  /** As the other {@code forth}, but with both biases, and {@code U h} added to the sums. */
  void forth(Backend backend, Buffer y, Step step) {
    Scope scope = Scope.current();
    Buffer bias = scope.allocate(x.type(), sums());
    bias.copyFrom(weights.inputBias().data());
    backend.accumulate(1, weights.hiddenBias().data(), bias);
    forth(
        backend,
        y,
        bias,
        (t, rows, before, sums, packed) -> {
          if (hasBefore(t)) {
            backend.addPacked(rows, sums(), width(), before, packed, sums);
          }
          step.run(t, rows, before, sums, packed);
        });
    scope.release(bias);
  }

  private Matrix inputWeight() {
    return Matrix.of(weights.input().data(), x.size(2));
  }

  private Matrix hiddenWeight() {
    return Matrix.of(weights.hidden().data(), width());
  }

  /** Whether the states before step {@code t} are more than zeros. */
  boolean hasBefore(int t) {
    return t > 0 || state != null;
  }

  // The way back

  /**
   * Goes back through all steps, from the gradients {@code dy} of the states after each to those of
   * the states before it: {@code step} writes those of {@code U h} to {@code dsums}, whose rows are
   * so many {@code columns} wide and begin with them.
   */
  void back(
      Backend backend, Buffer dy, Buffer dsums, int columns, Gradients gradients, StepBack step) {
    Buffer packed = gradients.scratch(backend.packedSize(width(), sums()));
    backend.pack(width(), sums(), hiddenWeight(), packed);
    Buffer dstate = gradients.scratch(steps.batch() * width());
    backend.fill(0, dstate);
    for (int t = steps.count() - 1; t >= 0; t--) {
      int rows = steps.rows(t);
      Matrix before = t > 0 ? at(t - 1, dy, width()) : Matrix.of(dstate, width());
      step.run(t, rows, before);
      if (hasBefore(t)) {
        backend.addPacked(rows, width(), sums(), at(t, dsums, columns), packed, before);
      }
    }
    if (state != null) {
      gradients.add(state, d -> backend.accumulate(1, dstate, d));
    }
  }

  /** The gradients of both weights, where {@code dsums} are those of {@code W x + U h}. */
  void weights(Backend backend, Buffer y, Buffer dsums, Gradients gradients) {
    int columns = x.size(2) + width();
    Buffer both = gradients.scratch(allRows() * columns);
    inputsAndStates(backend, y, both);
    Buffer d = gradients.scratch(sums() * columns);
    Matrix slopes = Matrix.of(dsums, sums()).transpose();
    Matrix values = Matrix.of(both, columns);
    backend.matmul(sums(), columns, allRows(), 1, slopes, values, false, Matrix.of(d, columns));
    Layout all = Layout.of(Shape.of(sums(), columns));
    add(backend, d, all.slice(1, 0, x.size(2), 1), weights.input(), gradients);
    add(backend, d, all.slice(1, x.size(2), width(), 1), weights.hidden(), gradients);
  }

  /** What each sum is made of, side by side: the input of a step, and the states before it. */
  private void inputsAndStates(Backend backend, Buffer y, Buffer out) {
    int in = x.size(2);
    int batch = steps.batch();
    Layout all = Layout.of(Shape.of(allRows(), in + width()));
    backend.copy(x.data(), Layout.of(Shape.of(allRows(), in)), out, all.slice(1, 0, in, 1));
    Layout states = all.slice(1, in, width(), 1);
    Shape first = Shape.of(batch, width());
    Shape later = Shape.of(allRows() - batch, width());
    if (state == null) {
      backend.copy(
          zeros, Layout.of(Shape.of(width())).broadcast(first), out, states.slice(0, 0, batch, 1));
    } else {
      backend.copy(state.data(), Layout.of(first), out, states.slice(0, 0, batch, 1));
    }
    backend.copy(y, Layout.of(later), out, states.slice(0, batch, later.at(0), 1));
  }

  private static void add(
      Backend backend, Buffer d, Layout part, Tensor weight, Gradients gradients) {
    gradients.write(weight, dweight -> backend.copy(d, part, dweight, Layout.of(weight.shape())));
  }

  /** {@code dx}, or added to it, from the gradients of {@code W x}. */
  void input(Backend backend, Buffer dsums, Gradients gradients) {
    int in = x.size(2);
    gradients.into(
        x,
        (d, adds) ->
            backend.matmul(
                allRows(),
                in,
                sums(),
                1,
                Matrix.of(dsums, sums()),
                inputWeight(),
                adds,
                Matrix.of(d, in)));
  }
}
