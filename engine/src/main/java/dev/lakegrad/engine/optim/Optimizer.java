package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.nn.Parameters;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A rule that moves all weights of a model along their gradients, and what it remembers between
 * steps.
 *
 * <p>Weights, gradients and each piece of state lie in flat buffers of the same size, so a rule is
 * a few passes over whole buffers. Weight decay spares what has fewer than two axes: biases, and
 * the gains of norms.
 */
public abstract sealed class Optimizer permits Sgd, Adam {
  final Backend backend;
  final Buffer weights;
  final Buffer gradients;
  private final List<Run> runs;
  private final SortedMap<String, Buffer> state = new TreeMap<>();

  /** Neighbouring weights that all decay, or none of them. */
  record Run(int from, int count, boolean decays) {
    Buffer of(Buffer all) {
      return all.slice(from, count);
    }
  }

  Optimizer(Parameters parameters, Backend backend) {
    this.backend = backend;
    this.weights = parameters.weights();
    this.gradients = parameters.gradients();
    this.runs = runs(parameters);
  }

  /** The name that {@link OptimizerSpec} knows it by. */
  public abstract String name();

  /** Moves the weights; {@code step} counts from 1. The gradients are used up. */
  public abstract void step(double rate, long step);

  /** What is remembered, by name: live buffers, to be saved with every checkpoint. */
  public final SortedMap<String, Buffer> state() {
    return Collections.unmodifiableSortedMap(state);
  }

  /** A new piece of state, zero at first. */
  final Buffer remember(String name) {
    Buffer buffer = Buffer.allocate(weights.type(), weights.size());
    state.put(name, buffer);
    return buffer;
  }

  /** All weights, in order. */
  final List<Run> runs() {
    return runs;
  }

  private static List<Run> runs(Parameters parameters) {
    List<Run> runs = new ArrayList<>();
    int from = 0;
    boolean decays = false;
    for (Parameters.Named named : parameters.entries()) {
      boolean matrix = named.shape().rank() >= 2;
      if (matrix != decays) {
        addRun(from, named.offset(), decays, runs);
        from = named.offset();
        decays = matrix;
      }
    }
    addRun(from, parameters.count(), decays, runs);
    return List.copyOf(runs);
  }

  private static void addRun(int from, int to, boolean decays, List<Run> runs) {
    if (from < to) {
      runs.add(new Run(from, to - from, decays));
    }
  }
}
