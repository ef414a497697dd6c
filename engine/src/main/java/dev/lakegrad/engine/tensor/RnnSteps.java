package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.backend.Activation;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;

/** All steps of a simple recurrent layer (Elman 1990); {@link Steps#rnn} has the formula. */
record RnnSteps(Unrolled layer, Activation f) implements Op {

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
    return List.of(layer.zeros());
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    int width = layer.width();
    if (layer.steps().padded()) {
      backend.fill(0, y);
    }
    layer.forth(
        backend,
        y,
        (t, rows, before, sums, packed) -> {
          Buffer states = states(t, rows, y);
          states.copyFrom(sums.data().slice(sums.offset(), rows * width));
          f.apply(backend, states);
        });
  }

  /** No one reads states behind a sequence's end, so their gradients are zeros. */
  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    layer.back(
        backend,
        dy,
        dy,
        layer.width(),
        gradients,
        (t, rows, dbefore) -> f.goBack(backend, states(t, rows, y), states(t, rows, dy)));
    layer.weights(backend, y, dy, gradients);
    layer.input(backend, dy, gradients);
    gradients.add(layer.weights().inputBias(), d -> backend.sumRows(dy, d));
    gradients.add(layer.weights().hiddenBias(), d -> backend.sumRows(dy, d));
  }

  private Buffer states(int t, int rows, Buffer all) {
    return all.slice(t * layer.steps().batch() * layer.width(), rows * layer.width());
  }
}
