package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Cut;
import dev.lakegrad.engine.nn.Parameters;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Moves all weights of a model along their gradients by one rule, and holds what that remembers
 * between steps.
 *
 * <p>Weights, gradients and each piece of state lie in flat buffers, so a rule is a few passes over
 * slices of them. The buffers can be cut into parts that threads move at the same time, and the
 * bits are the same: a rule that treats each weight by itself can be cut anywhere, one that looks
 * at whole tensors between them.
 *
 * <p>Where no {@link ParameterGroup} says otherwise, weight decay spares what has fewer than two
 * axes: biases, and the gains of norms.
 */
public final class Optimizer {
  private final String name;
  private final Rule rule;
  private final Cut cut;
  private final List<List<Slice>> parts;
  private final SortedMap<String, Buffer> state;
  private final AverageSpec averaging;
  private final double clip;

  Optimizer(OptimizerSpec spec, Rule rule, Parameters parameters, Backend backend, int parts) {
    Slicing slicing = new Slicing(spec, rule, parameters, backend);
    this.name = spec.name();
    this.rule = rule;
    this.cut = slicing.cut(parts);
    this.state = Collections.unmodifiableSortedMap(slicing.state());
    this.averaging = spec.average();
    this.clip = spec.all().number(Setting.CLIP_VALUE);
    this.parts = slicing.slices(cut);
  }

  /** The name that {@link OptimizerSpec} knows it by. */
  public String name() {
    return name;
  }

  /** Which weights are moved by which part. */
  public Cut cut() {
    return cut;
  }

  /** Moves all weights; {@code step} counts from 1. The gradients are used up. */
  public void step(double rate, long step) {
    for (int part = 0; part < cut.parts(); part++) {
      step(part, rate, step);
    }
  }

  /** Moves the weights of part {@code part}, from 0; different threads may move different parts. */
  public void step(int part, double rate, long step) {
    Rule.Move move = rule.at(step);
    double share = averaging.share(step);
    for (Slice slice : parts.get(part)) {
      slice.clip(clip);
      move.move(slice, rate * slice.rate());
      slice.average(share);
    }
  }

  /** The average of the weights after {@code step} steps, if they are averaged. */
  public Optional<Buffer> average(long step) {
    return averaging.exists(step)
        ? Optional.ofNullable(state.get(Slice.AVERAGE))
        : Optional.empty();
  }

  /** What is remembered, by name: live buffers, to be saved with every checkpoint. */
  public SortedMap<String, Buffer> state() {
    return state;
  }
}
