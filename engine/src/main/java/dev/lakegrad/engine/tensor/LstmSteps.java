package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.Matrix;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All steps of a long short-term memory; {@link Steps#lstm} has the formula. Behind the states of
 * all steps stands the last cell of each sequence: {@code [time + 1, batch, width]}.
 *
 * @param cell before the first step, {@code [batch, width]}; null where it is zeros
 * @param gates of all steps, for the way back
 * @param cells after each step, for the way back
 */
record LstmSteps(Unrolled layer, @Nullable Tensor cell, Buffer gates, Buffer cells) implements Op {
  static final int GATES = 4;

  static LstmSteps of(Unrolled layer, @Nullable Tensor cell) {
    Scope scope = Scope.current();
    Buffer gates = scope.allocate(layer.x().type(), layer.allRows() * layer.sums());
    Buffer cells = scope.allocate(layer.x().type(), layer.allRows() * layer.width());
    return new LstmSteps(layer, cell, gates, cells);
  }

  @Override
  public List<Tensor> inputs() {
    List<Tensor> inputs = new ArrayList<>(layer.inputs());
    if (cell != null) {
      inputs.add(cell);
    }
    return inputs;
  }

  @Override
  public Shape shape() {
    return Shape.of(layer.steps().count() + 1, layer.steps().batch(), layer.width());
  }

  @Override
  public List<Buffer> kept() {
    return List.of(layer.zeros(), gates, cells);
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    if (layer.steps().padded()) {
      backend.fill(0, y);
    }
    int width = layer.width();
    layer.forth(
        backend,
        y,
        (t, rows, before, sums, packed) -> {
          backend.lstm(
              rows,
              width,
              sums,
              layer.before(t, cells, cell),
              layer.at(t, gates, layer.sums()),
              layer.at(t, cells, width),
              layer.at(t, y, width));
          keepLast(t, y);
        });
  }

  /** Copies the cells of those sequences that end with step {@code t}. */
  private void keepLast(int t, Buffer y) {
    int from = layer.steps().rows(t + 1);
    int width = layer.width();
    int count = (layer.steps().rows(t) - from) * width;
    Buffer last = cells.slice((t * layer.steps().batch() + from) * width, count);
    y.slice((layer.allRows() + from) * width, count).copyFrom(last);
  }

  /** The gradient of the last cells becomes step by step that of the cells before each. */
  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    int width = layer.width();
    Buffer dsums = gradients.scratch(gates.size());
    if (layer.steps().padded()) {
      backend.fill(0, dsums);
    }
    Buffer dbias = gradients.scratch(layer.sums());
    backend.fill(0, dbias);
    Matrix dcell = layer.at(layer.steps().count(), dy, width);
    layer.back(
        backend,
        dy,
        dsums,
        layer.sums(),
        gradients,
        (t, rows, dbefore) ->
            backend.lstmGradient(
                rows,
                width,
                layer.at(t, gates, layer.sums()),
                layer.before(t, cells, cell),
                layer.at(t, cells, width),
                layer.at(t, dy, width),
                dcell,
                layer.at(t, dsums, layer.sums()),
                dbias));
    if (cell != null) {
      int count = cell.size();
      gradients.add(cell, d -> backend.accumulate(1, dy.slice(dy.size() - count, count), d));
    }
    layer.weights(backend, y, dsums, gradients);
    layer.input(backend, dsums, gradients);
    gradients.add(layer.weights().inputBias(), d -> backend.accumulate(1, dbias, d));
    gradients.add(layer.weights().hiddenBias(), d -> backend.accumulate(1, dbias, d));
  }
}
