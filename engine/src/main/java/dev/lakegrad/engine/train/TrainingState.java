package dev.lakegrad.engine.train;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.nn.Parameters;
import dev.lakegrad.engine.optim.Optimizer;
import dev.lakegrad.engine.weights.Safetensors;
import dev.lakegrad.engine.weights.Weights;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;

/** What training changes: weights, what the optimiser remembers, and how many steps are done. */
public final class TrainingState {
  private final Parameters parameters;
  private final Optimizer optimizer;
  private long step;

  TrainingState(Parameters parameters, Optimizer optimizer) {
    this.parameters = parameters;
    this.optimizer = optimizer;
  }

  public Parameters parameters() {
    return parameters;
  }

  public Optimizer optimizer() {
    return optimizer;
  }

  /** How many steps are done. */
  public long step() {
    return step;
  }

  /** One more step is done. */
  void advance() {
    step++;
  }

  /**
   * Goes on from where another run was after {@code step} steps: copies what its model had learned,
   * by name, and its optimiser's state, each piece in one flat buffer, so that the next step gives
   * the same bits.
   */
  public void restore(
      Map<String, Safetensors.Entry> weights, SortedMap<String, Buffer> optimizerState, long step) {
    Check.that(step >= 0, "restore", "step %d is negative", step);
    Check.that(
        optimizerState.keySet().equals(optimizer.state().keySet()),
        "restore",
        "%s remembers %s, but %s was saved",
        optimizer.name(),
        optimizer.state().keySet(),
        optimizerState.keySet());
    Weights.restore(parameters, weights);
    optimizer
        .state()
        .forEach(
            (name, buffer) ->
                buffer.copyFrom(Objects.requireNonNull(optimizerState.get(name), name)));
    this.step = step;
  }
}
