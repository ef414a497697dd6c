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
import java.util.TreeMap;

/**
 * What training changes: weights, what the optimiser and the schedule remember, and how many steps
 * are done.
 */
public final class TrainingState {
  private static final String SCHEDULE = "schedule";

  private final Parameters parameters;
  private final Optimizer optimizer;
  private final Buffer schedule;
  private long step;

  TrainingState(Parameters parameters, Optimizer optimizer, Buffer schedule) {
    this.parameters = parameters;
    this.optimizer = optimizer;
    this.schedule = schedule;
  }

  public Parameters parameters() {
    return parameters;
  }

  public Optimizer optimizer() {
    return optimizer;
  }

  /** What the schedule remembers; empty for most. */
  Buffer schedule() {
    return schedule;
  }

  /** How many steps are done. */
  public long step() {
    return step;
  }

  /** One more step is done. */
  void advance() {
    step++;
  }

  /** All that the next step needs but the weights, by name: live buffers, for checkpoints. */
  public SortedMap<String, Buffer> memory() {
    SortedMap<String, Buffer> memory = new TreeMap<>(optimizer.state());
    if (schedule.size() > 0) {
      memory.put(SCHEDULE, schedule);
    }
    return memory;
  }

  /**
   * Goes on from where another run was after {@code step} steps: copies what its model had learned,
   * by name, and its {@link #memory}, so that the next step gives the same bits.
   */
  public void restore(
      Map<String, Safetensors.Entry> weights, SortedMap<String, Buffer> saved, long step) {
    Check.that(step >= 0, "restore", "step %d is negative", step);
    SortedMap<String, Buffer> memory = memory();
    Check.that(
        saved.keySet().equals(memory.keySet()),
        "restore",
        "%s remembers %s, but %s was saved",
        optimizer.name(),
        memory.keySet(),
        saved.keySet());
    Weights.restore(parameters, weights);
    memory.forEach(
        (name, buffer) -> buffer.copyFrom(Objects.requireNonNull(saved.get(name), name)));
    this.step = step;
  }

  /**
   * Puts the average of the weights in place of the last ones, where the optimiser has one; no step
   * is taken after that.
   */
  public void takeAverage() {
    optimizer.average(step).ifPresent(parameters.weights()::copyFrom);
  }
}
