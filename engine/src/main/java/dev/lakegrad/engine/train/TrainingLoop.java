package dev.lakegrad.engine.train;

import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.nn.Parameters;
import dev.lakegrad.engine.optim.Clip;
import dev.lakegrad.engine.optim.OptimizerSpec;
import dev.lakegrad.engine.optim.Schedule;
import dev.lakegrad.engine.tensor.Workspace;
import dev.lakegrad.engine.zoo.Model;

/**
 * Trains a model, one batch at a time. Belongs to one thread, which may have a {@link Crew} that
 * shares each batch.
 *
 * <p>The same loop runs alone, in threads and on a cluster: only {@code sync} differs. The loss is
 * the mean cross-entropy of the model's logits.
 */
public final class TrainingLoop {
  private final Model model;
  private final Schedule schedule;
  private final Sync sync;
  private final Replicas replicas;
  private final Clip clip;
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
    this(model, optimizer, schedule, clip, type, Crew.alone(workspace), sync);
  }

  /** As above; each step is shared by the threads of {@code crew}, which the caller closes. */
  public TrainingLoop(
      Model model,
      OptimizerSpec optimizer,
      Schedule schedule,
      double clip,
      DType type,
      Crew crew,
      Sync sync) {
    this.model = model;
    this.schedule = schedule;
    this.sync = sync;
    Workspace workspace = crew.workspace(0);
    Backend backend = workspace.backends().forType(type);
    Parameters parameters = Parameters.of(model.network(), type);
    this.replicas = new Replicas(crew, new Replica(model, parameters, workspace), backend);
    this.state =
        new TrainingState(
            parameters,
            optimizer.create(parameters, backend, crew.size()),
            Buffer.allocate(DType.F64, schedule.memory()));
    this.clip = new Clip(clip, parameters.gradients(), backend, state.optimizer().cut());
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
    double rate = schedule.rate(step, state.schedule());
    int count = batch.count();

    double loss =
        replicas.backward(step, batch, count == 0 ? 0 : sync.weight(count, batch.globalCount()));
    sync.gradients(state.parameters().gradients());
    double norm = replicas.norm(clip);
    checkFinite(step, count == 0 ? 0 : loss, norm, rate);
    replicas.update(clip, state.optimizer(), rate, step);
    if (schedule.memory() > 0 && batch.globalCount() > 0) {
      schedule.note(step, sync.mean(loss, count), state.schedule());
    }
    state.advance();
    sync.updated(step, state);
    return new StepReport(step, loss, count, norm, rate);
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
