package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.tensor.Recurrence;
import dev.lakegrad.engine.tensor.RecurrentWeights;
import dev.lakegrad.engine.tensor.Steps;
import dev.lakegrad.engine.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Long short-term memories (Hochreiter and Schmidhuber 1997; Gers et al. 2000), one or more layers:
 * {@code [batch, time, in] -> [batch, time, directions hidden]}. Of each layer
 *
 * <pre>
 *   i, f, o = σ(W x + b + U h + c)    g = tanh(W x + b + U h + c)
 *   cell' = f cell + i g              h' = o tanh(cell')
 * </pre>
 *
 * <p>where W ({@code weight_ih}), U ({@code weight_hh}) and both biases are those of i, f, g and o.
 */
public record Lstm(RecurrentConfig config, NamedParameters weights) implements Recurrent {
  private static final int GATES = 4;

  /** All parameters from U(-k, k) with {@code k = 1/√hidden}. */
  public static Lstm of(RecurrentConfig config, Rng rng) {
    return new Lstm(config, RecurrentLayers.weights(config, GATES, rng));
  }

  @Override
  public Recurrence pass(
      Steps steps, RecurrentWeights weights, @Nullable Tensor state, @Nullable Tensor cell) {
    return steps.lstm(weights, state, cell);
  }
}
