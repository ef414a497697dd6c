package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Cut;
import dev.lakegrad.engine.nn.Parameters;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A rule that moves all weights of a model along their gradients, and what it remembers between
 * steps.
 *
 * <p>Weights, gradients and each piece of state lie in flat buffers of the same size, so a rule is
 * a few passes over whole buffers. As it treats each weight by itself, the buffers can be cut into
 * parts that threads treat at the same time, and the bits are the same. Weight decay spares what
 * has fewer than two axes: biases, and the gains of norms.
 */
public abstract sealed class Optimizer permits Sgd, Adam {
  final Backend backend;
  final Buffer weights;
  final Buffer gradients;
  private final Cut cut;
  private final List<Run> runs;
  private final SortedMap<String, Buffer> state = new TreeMap<>();

  /** Neighbouring weights that all decay, or none of them. */
  record Run(int from, int count, boolean decays) {
    Buffer of(Buffer all) {
      return all.slice(from, count);
    }

    /** What lies in {@code [begin, end)}; empty, with a count of 0, if nothing does. */
    Run within(int begin, int end) {
      int first = Math.max(from, begin);
      return new Run(first, Math.max(0, Math.min(from + count, end) - first), decays);
    }
  }

  Optimizer(Parameters parameters, Backend backend, int parts) {
    this.backend = backend;
    this.weights = parameters.weights();
    this.gradients = parameters.gradients();
    this.cut = Cut.atLines(weights.size(), parts);
    this.runs = runs(parameters);
  }

  /** The name that {@link OptimizerSpec} knows it by. */
  public abstract String name();

  /** Moves all weights; {@code step} counts from 1. The gradients are used up. */
  public final void step(double rate, long step) {
    for (int part = 0; part < cut.parts(); part++) {
      step(part, rate, step);
    }
  }

  /** Moves the weights of part {@code part}, from 0; different threads may move different parts. */
  public abstract void step(int part, double rate, long step);

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

  /** What {@code prepare} makes of each part's number. */
  final <T> List<T> eachPart(IntFunction<T> prepare) {
    return IntStream.range(0, cut.parts()).mapToObj(prepare).toList();
  }

  /** Part {@code part} of a flat buffer. */
  final Buffer part(Buffer all, int part) {
    return cut.of(all, part);
  }

  /** The weights of part {@code part}, in order. */
  final List<Run> runs(int part) {
    return runs.stream()
        .map(run -> run.within(cut.from(part), cut.to(part)))
        .filter(run -> run.count() > 0)
        .toList();
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
