package dev.lakegrad.engine.train;

import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.nn.Parameters;
import dev.lakegrad.engine.nn.Twin;
import dev.lakegrad.engine.tensor.Scope;
import dev.lakegrad.engine.tensor.Tensor;
import dev.lakegrad.engine.tensor.Workspace;
import dev.lakegrad.engine.zoo.Model;

/** A model as one thread computes with it, and that thread's memory. */
final class Replica {
  private final Model model;
  private final Parameters parameters;
  private final Workspace workspace;
  private final Backend backend;

  /** {@code parameters} are those of {@code model}, in their memory. */
  Replica(Model model, Parameters parameters, Workspace workspace) {
    this.model = model;
    this.parameters = parameters;
    this.workspace = workspace;
    this.backend = workspace.backends().forType(parameters.type());
  }

  /** Another one on the same weights, with gradients and statistics of its own. */
  Replica twin(Workspace other) {
    Twin twin = Twin.of(model.network(), parameters);
    return new Replica(model.withNetwork(twin.module()), twin.parameters(), other);
  }

  Parameters parameters() {
    return parameters;
  }

  Buffer gradients() {
    return parameters.gradients();
  }

  Buffer statistics() {
    return parameters.statistics();
  }

  /** Forgets the gradient of the step before. */
  void clear() {
    backend.fill(0, gradients());
  }

  /**
   * Adds to the gradient of {@code step} that of the mean loss over samples {@code [from, to)}, of
   * which there is one at least, times {@code weight}; returns the mean loss.
   */
  @SuppressWarnings("try") // the scope is open for what is made inside it
  double backward(long step, Batch batch, int from, int to, double weight) {
    try (Scope scope = Scope.training(workspace, step, batch.first() + from)) {
      DType type = parameters.type();
      Tensor logits = model.logits(batch.inputs().tensor(type, from, to));
      Tensor loss = logits.crossEntropy(batch.targets().tensor(type, from, to));
      double value = loss.item();
      loss.mul(weight).backwardAndRelease();
      return value;
    }
  }
}
