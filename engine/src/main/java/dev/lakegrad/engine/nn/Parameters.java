package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.Parameter;
import dev.lakegrad.engine.tensor.Statistic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * All that a model learns: its parameters in one flat buffer of weights and one of gradients, and
 * its layers' {@link Statistic statistics} in a third, which is empty for most models.
 *
 * <p>They lie side by side without gaps, in the order of {@link #entries}, so that an update, an
 * all-reduce or a checkpoint is one pass over one array. Names follow the record components that
 * lead to a parameter, joined by dots: {@code blocks.0.attention.qkv.weight}. A parameter used in
 * two places is there once, under the first of its names.
 */
public final class Parameters {
  private final List<Named> entries;
  private final List<Kept> kept;
  private final Buffer weights;
  private final Buffer gradients;
  private final Buffer statistics;

  /** One parameter, and where in the flat buffers it begins. */
  public record Named(String name, Shape shape, int offset, Parameter parameter) {}

  /** One statistic, and where in its flat buffer it begins. */
  public record Kept(String name, Shape shape, int offset, Statistic statistic) {}

  /** Of entries that are placed in these buffers, or will be. */
  Parameters(
      List<Named> entries, List<Kept> kept, Buffer weights, Buffer gradients, Buffer statistics) {
    this.entries = List.copyOf(entries);
    this.kept = List.copyOf(kept);
    this.weights = weights;
    this.gradients = gradients;
    this.statistics = statistics;
  }

  /** Gives what {@code module} learns memory, and writes the initial values to it. */
  public static Parameters of(Module module, DType type) {
    ParameterNames names = ParameterNames.of(module);
    List<Named> entries = new ArrayList<>();
    int count = 0;
    for (Map.Entry<String, Parameter> named : names.parameters().entrySet()) {
      Shape shape = named.getValue().shape();
      entries.add(new Named(named.getKey(), shape, count, named.getValue()));
      count = Math.addExact(count, shape.size());
    }
    List<Kept> kept = new ArrayList<>();
    int keptCount = 0;
    for (Map.Entry<String, Statistic> named : names.statistics().entrySet()) {
      Shape shape = named.getValue().shape();
      kept.add(new Kept(named.getKey(), shape, keptCount, named.getValue()));
      keptCount = Math.addExact(keptCount, shape.size());
    }
    Parameters parameters =
        new Parameters(
            entries,
            kept,
            Buffer.allocate(type, count),
            Buffer.allocate(type, count),
            Buffer.allocate(type, keptCount));
    parameters.place();
    return parameters;
  }

  /** Whether a layer of {@code module} keeps a statistic, so that replicas may differ in it. */
  public static boolean hasStatistics(Module module) {
    return !ParameterNames.of(module).statistics().isEmpty();
  }

  private void place() {
    for (Named entry : entries) {
      int size = entry.shape().size();
      entry
          .parameter()
          .place(weights.slice(entry.offset(), size), gradients.slice(entry.offset(), size));
    }
    for (Kept entry : kept) {
      entry.statistic().place(statistics.slice(entry.offset(), entry.shape().size()));
    }
  }

  /** Every parameter once, in the order in which it lies in the buffers. */
  public List<Named> entries() {
    return entries;
  }

  /** Every statistic once, in the order in which it lies in its buffer. */
  public List<Kept> kept() {
    return kept;
  }

  public Buffer weights() {
    return weights;
  }

  /** What {@code backward} adds to; whoever takes a step sets it to zero before. */
  public Buffer gradients() {
    return gradients;
  }

  /**
   * What layers keep from batch to batch, moved by the forward pass alone. Replicas that learn from
   * different samples have different ones, even where their weights are equal in every step.
   */
  public Buffer statistics() {
    return statistics;
  }

  /** The number of elements that gradients move. */
  public int count() {
    return weights.size();
  }

  public DType type() {
    return weights.type();
  }
}
