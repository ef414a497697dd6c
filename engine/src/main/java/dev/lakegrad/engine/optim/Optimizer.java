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
  private final List<Decayed> decayed;
  private final SortedMap<String, Buffer> state = new TreeMap<>();

  /** Weights that decay, and their gradients. */
  private record Decayed(Buffer weights, Buffer gradients) {}

  Optimizer(Parameters parameters, Backend backend) {
    this.backend = backend;
    this.weights = parameters.weights();
    this.gradients = parameters.gradients();
    this.decayed = decayed(parameters);
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

  /** {@code w ← (1 - η λ) w}, apart from the gradient. */
  final void shrinkWeights(double rate, double decay) {
    if (decay > 0) {
      decayed.forEach(d -> backend.scale(1 - rate * decay, d.weights(), d.weights()));
    }
  }

  /** {@code g ← g + λ w}: the gradient of {@code λ/2 |w|²} joins that of the loss. */
  final void addDecayToGradients(double decay) {
    if (decay > 0) {
      decayed.forEach(d -> backend.accumulate(decay, d.weights(), d.gradients()));
    }
  }

  /** The parameters that decay; neighbours become one run. */
  private static List<Decayed> decayed(Parameters parameters) {
    List<Decayed> runs = new ArrayList<>();
    int from = 0;
    int to = 0;
    for (Parameters.Named named : parameters.entries()) {
      if (named.shape().rank() < 2) {
        continue;
      }
      if (named.offset() != to) {
        addRun(parameters, from, to, runs);
        from = named.offset();
      }
      to = named.offset() + named.shape().size();
    }
    addRun(parameters, from, to, runs);
    return List.copyOf(runs);
  }

  private static void addRun(Parameters parameters, int from, int to, List<Decayed> runs) {
    if (from < to) {
      runs.add(
          new Decayed(
              parameters.weights().slice(from, to - from),
              parameters.gradients().slice(from, to - from)));
    }
  }
}
