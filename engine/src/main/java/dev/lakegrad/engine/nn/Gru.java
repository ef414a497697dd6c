package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.tensor.Recurrence;
import dev.lakegrad.engine.tensor.RecurrentWeights;
import dev.lakegrad.engine.tensor.Steps;
import dev.lakegrad.engine.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Gated recurrent units (Cho et al. 2014) whose reset gate comes after the product, one or more
 * layers: {@code [batch, time, in] -> [batch, time, directions hidden]}. Of each layer
 *
 * <pre>
 *   r, z = σ(W x + b + U h + c)       n = tanh(W x + b + r (U h + c))
 *   h' = (1 - z) n + z h
 * </pre>
 *
 * <p>where W ({@code weight_ih}), U ({@code weight_hh}) and both biases are those of r, z and n.
 */
public record Gru(RecurrentConfig config, NamedParameters weights) implements Recurrent {
  private static final int GATES = 3;

  /** All parameters from U(-k, k) with {@code k = 1/√hidden}. */
  public static Gru of(RecurrentConfig config, Rng rng) {
    return new Gru(config, RecurrentLayers.weights(config, GATES, rng));
  }

  @Override
  public Recurrence pass(
      Steps steps, RecurrentWeights weights, @Nullable Tensor state, @Nullable Tensor cell) {
    Check.that(cell == null, "gru", "has no cells, but is to go on from some");
    return steps.gru(weights, state);
  }
}
