package dev.lakegrad.engine.train;

import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.nn.Parameters;
import dev.lakegrad.engine.optim.Clip;
import dev.lakegrad.engine.optim.OptimizerSpec;
import dev.lakegrad.engine.optim.Schedule;
import dev.lakegrad.engine.tensor.Scope;
import dev.lakegrad.engine.tensor.Tensor;
import dev.lakegrad.engine.tensor.Workspace;
import dev.lakegrad.engine.zoo.Model;

/**
 * Trains one replica of a model, one batch at a time. Belongs to one thread.
 *
 * <p>The same loop runs alone, in threads and on a cluster: only {@code sync} differs. The loss is
 * the mean cross-entropy of the model's logits.
 */
public final class TrainingLoop {
  private final Model model;
  private final Schedule schedule;
  private final Clip clip;
  private final Workspace workspace;
  private final Backend backend;
  private final Sync sync;
  private final TrainingState state;

  /** Starts with the model's initial weights; {@code clip} of 0 or less clips nothing. */
  public TrainingLoop(
      Model model,
      OptimizerSpec optimizer,
      Schedule schedule,
      double clip,
      DType type,
      Workspace workspace,
      Sync sync) {
    this.model = model;
    this.schedule = schedule;
    this.workspace = workspace;
    this.backend = workspace.backends().forType(type);
    this.sync = sync;
    Parameters parameters = Parameters.of(model.network(), type);
    this.clip = new Clip(clip, parameters.gradients(), backend, 1);
    this.state = new TrainingState(parameters, optimizer.create(parameters, backend));
  }

  /** What is trained; it computes with the weights as they are now. */
  public Model model() {
    return model;
  }

  /** What training has reached; live, not a copy. */
  public TrainingState state() {
    return state;
  }

  /**
   * Moves the weights once. An empty batch still takes part: its gradient is zero, and its peers
   * need the sync.
   */
  public StepReport step(Batch batch) {
    long step = state.step() + 1;
    Parameters parameters = state.parameters();
    double rate = schedule.rate(step);

    backend.fill(0, parameters.gradients());
    double loss = batch.count() == 0 ? Double.NaN : backward(batch);
    sync.gradients(parameters.gradients());
    clip.measure(0);
    double norm = clip.norm();
    checkFinite(step, batch.count() == 0 ? 0 : loss, norm, rate);
    clip.shorten(0);
    state.optimizer().step(rate, step);
    state.advance();
    sync.updated(step, state);
    return new StepReport(step, loss, batch.count(), norm, rate);
  }

  /** Adds the batch's share of the gradient, and returns its mean loss. */
  @SuppressWarnings("try") // the scope is open for what is made inside it
  private double backward(Batch batch) {
    try (Scope scope = Scope.training(workspace)) {
      DType type = state.parameters().type();
      Tensor logits = model.logits(batch.inputs().tensor(type));
      Tensor loss = logits.crossEntropy(batch.targets().tensor(type));
      double value = loss.item();
      loss.mul(sync.weight(batch.count(), batch.globalCount())).backwardAndRelease();
      return value;
    }
  }

  private static void checkFinite(long step, double loss, double norm, double rate) {
    if (Double.isFinite(loss) && Double.isFinite(norm)) {
      return;
    }
    throw new LakegradException(
        "Training broke down at step "
            + step
            + ": the loss is "
            + loss
            + " and the gradient's norm is "
            + norm
            + ".",
        "Most likely the learning rate, now " + rate + ", is too high, or some features are huge.",
        "Lower the rate, lengthen the warm-up, clip the gradient, or scale the features.");
  }
}
