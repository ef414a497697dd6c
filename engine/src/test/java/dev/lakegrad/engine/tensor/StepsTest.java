package dev.lakegrad.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lakegrad.engine.backend.Activation;
import dev.lakegrad.engine.memory.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@InScope
class StepsTest {
  private static final int WIDTH = 3;
  private static final List<Lengths> LENGTHS =
      List.of(Lengths.full(2, 3), Lengths.full(1, 1), Lengths.of(4, 2, 4, 1));

  /** A layer, given its weights, and a state and a cell, or neither. */
  private interface Layer {
    Recurrence run(
        Steps steps, RecurrentWeights weights, @Nullable Tensor state, @Nullable Tensor cell);
  }

  @Test
  void gradientsOfAnRnnAgreeWithFiniteDifferences() {
    check(1, 1, (steps, weights, state, cell) -> steps.rnn(weights, Activation.TANH, state));
  }

  @Test
  void gradientsOfAnLstmAgreeWithFiniteDifferences() {
    check(4, 2, Steps::lstm);
  }

  @Test
  void gradientsOfAGruAgreeWithFiniteDifferences() {
    check(3, 1, (steps, weights, state, cell) -> steps.gru(weights, state));
  }

  /** Both directions, from zeros and from states, of which there are so many kinds. */
  private static void check(int gates, int states, Layer layer) {
    for (Lengths lengths : LENGTHS) {
      Shape bias = Shape.of(gates * WIDTH);
      Shape state = Shape.of(lengths.batch(), WIDTH);
      Shape[] all = {
        Shape.of(lengths.batch(), lengths.time(), 2),
        Shape.of(gates * WIDTH, 2),
        Shape.of(gates * WIDTH, WIDTH),
        bias,
        bias,
        state,
        state
      };
      for (BiFunction<Tensor, Lengths, Steps> direction :
          List.<BiFunction<Tensor, Lengths, Steps>>of(Steps::forward, Steps::backward)) {
        for (int given : new int[] {0, states}) {
          GradCheck.ofAll(in -> loss(layer, direction.apply(in.get(0), lengths), in, states))
              .at(Arrays.copyOf(all, 5 + given))
              .within(1e-6);
        }
      }
    }
  }

  private static Tensor loss(Layer layer, Steps steps, List<Tensor> in, int states) {
    RecurrentWeights weights = new RecurrentWeights(in.get(1), in.get(2), in.get(3), in.get(4));
    Tensor state = in.size() > 5 ? in.get(5) : null;
    Tensor cell = in.size() > 6 ? in.get(6) : null;
    Recurrence result = layer.run(steps, weights, state, cell);
    Tensor loss = GradCheck.weighted(result.outputs()).add(GradCheck.weighted(result.state()));
    return states == 2 ? loss.add(GradCheck.weighted(result.cell())) : loss;
  }

  @Test
  void walksThroughEachSequenceFromItsOwnEnds() {
    Tensor x = Tensor.ofDoubles(Shape.of(2, 3, 1), 1, 2, 4, 8, 99, 99);
    Lengths lengths = Lengths.of(3, 3, 1);

    Recurrence forward = Steps.forward(x, lengths).rnn(adding(), Activation.NONE, null);
    assertThat(forward.outputs().toDoubles()).containsExactly(1, 3, 7, 8, 0, 0);
    assertThat(forward.state().toDoubles()).containsExactly(7, 8);

    Recurrence backward = Steps.backward(x, lengths).rnn(adding(), Activation.NONE, null);
    assertThat(backward.outputs().toDoubles()).containsExactly(7, 6, 4, 8, 0, 0);
    assertThat(backward.state().toDoubles()).containsExactly(7, 8);
  }

  @Test
  void aSequenceWithoutStepsEndsAsZeros() {
    Tensor x = Tensor.ofDoubles(Shape.of(2, 2, 1), 5, 5, 1, 2);
    Recurrence result = Steps.forward(x, Lengths.of(2, 0, 2)).rnn(adding(), Activation.NONE, null);

    assertThat(result.outputs().toDoubles()).containsExactly(0, 0, 1, 3);
    assertThat(result.state().toDoubles()).containsExactly(0, 3);
  }

  @Test
  void emptyBatchesPassThrough() {
    Tensor x = Tensor.ofDoubles(Shape.of(0, 3, 1));
    Recurrence result = Steps.forward(x, Lengths.full(0, 3)).rnn(adding(), Activation.TANH, null);

    assertThat(result.outputs().shape()).isEqualTo(Shape.of(0, 3, 1));
    assertThat(result.state().shape()).isEqualTo(Shape.of(0, 1));
  }

  @Test
  void anLstmWhoseGatesAreOpenAddsUp() {
    Tensor sums = Tensor.ofDoubles(Shape.of(4), 50, 50, 0, 50); // i, f and o are 1
    Tensor none = Tensor.ofDoubles(Shape.of(4), 0, 0, 0, 0);
    Tensor input = Tensor.ofDoubles(Shape.of(4, 1), 0, 0, 1, 0);
    RecurrentWeights weights = new RecurrentWeights(input, none.reshape(4, 1), sums, none);
    Tensor x = Tensor.ofDoubles(Shape.of(1, 2, 1), 1, 2);
    Recurrence result = Steps.forward(x, Lengths.full(1, 2)).lstm(weights, null, null);

    double cell = Math.tanh(1) + Math.tanh(2);
    assertThat(result.cell().item()).isCloseTo(cell, within(1e-12));
    assertThat(result.state().item()).isCloseTo(Math.tanh(cell), within(1e-12));
  }

  @Test
  void lengthsOfTextsEndWithTheirLastToken() {
    Tensor texts = Tensor.ids(Shape.of(3, 4), 5, 1, -1, -1, -1, -1, -1, -1, 2, -1, 0, -1);

    assertThat(Lengths.ofTexts(texts)).hasToString("[2, 0, 3] of 4");
  }

  @Test
  void refusesWhatDoesNotFit() {
    Tensor x = Tensor.ofDoubles(Shape.of(2, 3, 1), 1, 2, 4, 8, 16, 32);
    Tensor state = Tensor.ofDoubles(Shape.of(2, 1), 1, 2);
    Lengths full = Lengths.full(2, 3);

    assertThatThrownBy(() -> Lengths.of(3, 1, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("lengths: 4 is not in [0, 3]");
    assertThatThrownBy(() -> Lengths.ofTexts(x)).hasMessageStartingWith("lengths: Tensor[2, 3, 1]");
    assertThatThrownBy(() -> Steps.forward(x, Lengths.full(2, 4)))
        .hasMessage("recurrent: [2, 3, 1] is not [batch, time, width] of lengths [4, 4] of 4");
    assertThatThrownBy(() -> Steps.forward(Tensor.ofDoubles(Shape.of(1, 0, 1)), Lengths.full(1, 0)))
        .hasMessage("recurrent: [1, 0, 1] has no steps");
    assertThatThrownBy(() -> Steps.forward(x, full).gru(adding(), null))
        .hasMessage("recurrent: weights [1, 1] of the state are not [3 width, width]");
    assertThatThrownBy(() -> Steps.forward(x, full).rnn(adding(), Activation.TANH, x))
        .hasMessage("recurrent: a state [2, 3, 1], not [2, 1]");
    assertThatThrownBy(
            () -> Steps.forward(x, Lengths.of(3, 3, 0)).rnn(adding(), Activation.TANH, state))
        .hasMessage("recurrent: a state to go on from, but lengths [3, 0] of 3");
  }

  /** {@code h' = x + h}. */
  private static RecurrentWeights adding() {
    Tensor one = Tensor.ofDoubles(Shape.of(1, 1), 1);
    Tensor zero = Tensor.ofDoubles(Shape.of(1), 0);
    return new RecurrentWeights(one, one, zero, zero);
  }
}
