package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.Matrix;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Layout;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;

/**
 * All steps of a gated recurrent unit; {@link Steps#gru} has the formula.
 *
 * @param gates of all steps and what the reset gates let through, for the way back
 */
record GruSteps(Unrolled layer, Buffer gates) implements Op {
  static final int GATES = 3;
  private static final int KEPT = 4;

  static GruSteps of(Unrolled layer) {
    int kept = layer.allRows() * KEPT * layer.width();
    return new GruSteps(layer, Scope.current().allocate(layer.x().type(), kept));
  }

  @Override
  public List<Tensor> inputs() {
    return layer.inputs();
  }

  @Override
  public Shape shape() {
    return Shape.of(layer.steps().count(), layer.steps().batch(), layer.width());
  }

  @Override
  public List<Buffer> kept() {
    return List.of(layer.zeros(), gates);
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    if (layer.steps().padded()) {
      backend.fill(0, y);
    }
    int width = layer.width();
    Scope scope = Scope.current();
    Buffer memory = scope.allocate(y.type(), layer.steps().batch() * layer.sums());
    Matrix products = Matrix.of(memory, layer.sums());
    Buffer bias = layer.weights().hiddenBias().data();
    layer.forth(
        backend,
        y,
        layer.weights().inputBias().data(),
        (t, rows, before, inputs, packed) -> {
          if (layer.hasBefore(t)) {
            backend.affinePacked(rows, layer.sums(), width, before, packed, bias, products);
          } else {
            Shape all = Shape.of(rows, layer.sums());
            backend.copy(
                bias, Layout.of(Shape.of(layer.sums())).broadcast(all), memory, Layout.of(all));
          }
          Matrix after = layer.at(t, y, width);
          backend.gru(rows, width, inputs, products, before, kept(t, gates), after);
        });
    scope.release(memory);
  }

  private Matrix kept(int t, Buffer all) {
    return layer.at(t, all, KEPT * layer.width());
  }

  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    int width = layer.width();
    int columns = KEPT * width;
    Buffer dsums = gradients.scratch(gates.size());
    if (layer.steps().padded()) {
      backend.fill(0, dsums);
    }
    Buffer dbias = gradients.scratch(columns);
    backend.fill(0, dbias);
    layer.back(
        backend,
        dy,
        dsums,
        columns,
        gradients,
        (t, rows, dbefore) ->
            backend.gruGradient(
                rows,
                width,
                kept(t, gates),
                layer.before(t, y, layer.state()),
                layer.at(t, dy, width),
                kept(t, dsums),
                dbias,
                dbefore));
    inputGradients(backend, dsums, gradients);
    gradients.into(
        layer.weights().hidden(), (d, adds) -> hiddenGradient(backend, y, dsums, adds, d));
    gradients.add(
        layer.weights().inputBias(),
        d -> {
          backend.accumulate(1, dbias.slice(0, 2 * width), d.slice(0, 2 * width));
          backend.accumulate(1, dbias.slice(3 * width, width), d.slice(2 * width, width));
        });
    gradients.add(
        layer.weights().hiddenBias(), d -> backend.accumulate(1, dbias.slice(0, layer.sums()), d));
  }

  /** The gradients of the inputs of r and z stand first, those of n last. */
  private void inputGradients(Backend backend, Buffer dsums, Gradients gradients) {
    int in = layer.x().size(2);
    int width = layer.width();
    int columns = KEPT * width;
    int rows = layer.allRows();
    Tensor weight = layer.weights().input();
    Matrix values = Matrix.of(layer.x().data(), in);
    Matrix first = Matrix.of(dsums, columns);
    Matrix last = Matrix.of(dsums, 3 * width, columns);
    gradients.into(
        weight,
        (d, adds) -> {
          Matrix firstRows = Matrix.of(d, in);
          Matrix lastRows = Matrix.of(d, 2 * width * in, in);
          backend.matmul(2 * width, in, rows, 1, first.transpose(), values, adds, firstRows);
          backend.matmul(width, in, rows, 1, last.transpose(), values, adds, lastRows);
        });
    gradients.into(
        layer.x(),
        (d, adds) -> {
          Matrix firstRows = Matrix.of(weight.data(), in);
          Matrix lastRows = Matrix.of(weight.data(), 2 * width * in, in);
          Matrix out = Matrix.of(d, in);
          backend.matmul(rows, in, 2 * width, 1, first, firstRows, adds, out);
          backend.matmul(rows, in, width, 1, last, lastRows, true, out);
        });
  }

  private void hiddenGradient(Backend backend, Buffer y, Buffer dsums, boolean adds, Buffer d) {
    int width = layer.width();
    int batch = layer.steps().batch();
    Matrix out = Matrix.of(d, width);
    backend.matmul(
        layer.sums(),
        width,
        layer.allRows() - batch,
        1,
        kept(1, dsums).transpose(),
        Matrix.of(y, width),
        adds,
        out);
    Tensor state = layer.state();
    if (state != null) {
      Matrix start = Matrix.of(state.data(), width);
      backend.matmul(layer.sums(), width, batch, 1, kept(0, dsums).transpose(), start, true, out);
    }
  }
}
