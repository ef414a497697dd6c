package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.backend.Activation;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

@InScope
class RecurrentTest {
  private static final int WIDTH = 3;

  /** A layer, given {@code x}, its weights, and a state and a cell, or neither. */
  private interface Layer {
    Recurrence run(Steps steps, RecurrentWeights weights, Tensor state, Tensor cell);
  }

  private static void check(Layer layer, int gates, Lengths lengths, boolean cells) {
    int sums = gates * WIDTH;
    Shape x = Shape.of(lengths.batch(), lengths.time(), 2);
    Shape bias = Shape.of(sums);
    Shape state = Shape.of(lengths.batch(), WIDTH);
    Shape[] weights = {x, Shape.of(sums, 2), Shape.of(sums, WIDTH), bias, bias};
    Shape[] all = {x, weights[1], weights[2], bias, bias, state, state};
    for (int direction = 0; direction < 2; direction++) {
      boolean backward = direction == 1;
      GradCheck.ofAll(in -> result(layer, in, lengths, backward, cells)).at(weights).within(1e-6);
      GradCheck.ofAll(in -> result(layer, in, lengths, backward, cells))
          .at(cells ? all : java.util.Arrays.copyOf(all, 6))
          .within(1e-6);
    }
  }

  private static Tensor result(
      Layer layer, List<Tensor> in, Lengths lengths, boolean backward, boolean cells) {
    Steps steps = backward ? Steps.backward(in.get(0), lengths) : Steps.forward(in.get(0), lengths);
    RecurrentWeights weights = new RecurrentWeights(in.get(1), in.get(2), in.get(3), in.get(4));
    Tensor state = in.size() > 5 ? in.get(5) : null;
    Tensor cell = in.size() > 6 ? in.get(6) : null;
    Recurrence result = layer.run(steps, weights, state, cell);
    Tensor loss = GradCheck.weighted(result.outputs()).add(GradCheck.weighted(result.state()));
    return cells ? loss.add(GradCheck.weighted(result.cell())) : loss;
  }

  private static void checkAll(Layer layer, int gates, boolean cells) {
    check(layer, gates, Lengths.full(2, 3), cells);
    check(layer, gates, Lengths.full(1, 1), cells);
    check(layer, gates, Lengths.of(4, 2, 4, 1), cells);
  }

  @Test
  void gradientsOfLstmAgree() {
    checkAll((steps, w, h, c) -> steps.lstm(w, h, c), 4, true);
  }

  @Test
  void gradientsOfGruAgree() {
    checkAll((steps, w, h, c) -> steps.gru(w, h), 3, false);
  }

  @Test
  void gradientsOfRnnAgree() {
    checkAll((steps, w, h, c) -> steps.rnn(w, Activation.TANH, h), 1, false);
  }
}
