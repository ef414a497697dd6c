package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.backend.Activation;
import dev.lakegrad.engine.tensor.Recurrence;
import dev.lakegrad.engine.tensor.RecurrentWeights;
import dev.lakegrad.engine.tensor.Steps;
import dev.lakegrad.engine.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Simple recurrent layers (Elman 1990), one or more: {@code h' = f(W x + b + U h + c)}, {@code
 * [batch, time, in] -> [batch, time, directions hidden]}, where W is {@code weight_ih} and U is
 * {@code weight_hh}.
 */
public record Rnn(RecurrentConfig config, Activation f, NamedParameters weights)
    implements Recurrent {

  /** With {@code f = tanh}; all parameters from U(-k, k) with {@code k = 1/√hidden}. */
  public static Rnn of(RecurrentConfig config, Rng rng) {
    return new Rnn(config, Activation.TANH, RecurrentLayers.weights(config, 1, rng));
  }

  /** As {@link #of}, with the rectifier in place of tanh. */
  public static Rnn rectified(RecurrentConfig config, Rng rng) {
    return new Rnn(config, Activation.RELU, RecurrentLayers.weights(config, 1, rng));
  }

  @Override
  public Recurrence pass(
      Steps steps, RecurrentWeights weights, @Nullable Tensor state, @Nullable Tensor cell) {
    Check.that(cell == null, "rnn", "has no cells, but is to go on from some");
    return steps.rnn(weights, f, state);
  }
}
