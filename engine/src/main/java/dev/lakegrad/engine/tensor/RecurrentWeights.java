package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;

/**
 * What one direction of a recurrent layer learns: {@code input [gates width, in]} and {@code hidden
 * [gates width, width]} with a bias {@code [gates width]} each, where an LSTM has 4 gates, a GRU 3
 * and a simple layer 1.
 */
public record RecurrentWeights(Tensor input, Tensor hidden, Tensor inputBias, Tensor hiddenBias) {

  public RecurrentWeights {
    Check.that(
        input.shape().rank() == 2 && hidden.shape().rank() == 2 && input.size(0) == hidden.size(0),
        "recurrent",
        "weights %s of the input and %s of the state do not fit",
        input.shape(),
        hidden.shape());
    Shape bias = Shape.of(hidden.size(0));
    Check.that(
        inputBias.shape().equals(bias) && hiddenBias.shape().equals(bias),
        "recurrent",
        "biases %s and %s do not fit weights %s",
        inputBias.shape(),
        hiddenBias.shape(),
        hidden.shape());
    Check.that(
        input.type() == hidden.type()
            && input.type() == inputBias.type()
            && input.type() == hiddenBias.type(),
        "recurrent",
        "types differ: %s, %s, %s, %s",
        input.type(),
        hidden.type(),
        inputBias.type(),
        hiddenBias.type());
  }

  /** How wide a state is. */
  int width() {
    return hidden.size(1);
  }

  /** How wide all gates are together. */
  int sums() {
    return hidden.size(0);
  }

  List<Tensor> all() {
    return List.of(input, hidden, inputBias, hiddenBias);
  }
}
