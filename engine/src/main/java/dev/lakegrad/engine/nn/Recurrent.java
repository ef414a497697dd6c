package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.tensor.Lengths;
import dev.lakegrad.engine.tensor.Recurrence;
import dev.lakegrad.engine.tensor.RecurrentWeights;
import dev.lakegrad.engine.tensor.Steps;
import dev.lakegrad.engine.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Layers that go through sequences step by step and remember a state: {@code [batch, time, in] ->
 * [batch, time, directions hidden]}.
 *
 * <p>Parameters have the names and the order of gates that PyTorch has for them, {@code
 * weight_ih_l0}, {@code weight_hh_l0}, {@code bias_ih_l0}, {@code bias_hh_l0} and those with {@code
 * _reverse}, so that weights can be exchanged.
 */
public sealed interface Recurrent extends Module permits Gru, Lstm, Rnn {
  RecurrentConfig config();

  /** Those of each layer's forward direction, then its backward one, from the first layer on. */
  NamedParameters weights();

  /** One direction of one layer. */
  Recurrence pass(
      Steps steps, RecurrentWeights weights, @Nullable Tensor state, @Nullable Tensor cell);

  /** The states of the last layer at each step, from zeros, of sequences without padding. */
  @Override
  default Tensor forward(Tensor x) {
    Check.that(x.shape().rank() == 3, "recurrent", "%s is not [batch, time, in]", x.shape());
    return run(x, Lengths.full(x.size(0), x.size(1))).outputs();
  }

  /** Goes through sequences of different lengths {@code [batch, time, in]}, from zeros. */
  default RecurrentResult run(Tensor x, Lengths lengths) {
    return run(x, lengths, new RecurrentState(List.of(), List.of()));
  }

  /** As the other {@code run}, from {@code state}; where that is empty, from zeros. */
  default RecurrentResult run(Tensor x, Lengths lengths, RecurrentState state) {
    return RecurrentLayers.run(this, x, lengths, state);
  }
}
