package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * All parameters of a model, in one flat buffer of weights and one of gradients.
 *
 * <p>They lie side by side without gaps, in the order of {@link #entries}, so that an update, an
 * all-reduce or a checkpoint is one pass over one array. Names follow the record components that
 * lead to a parameter, joined by dots: {@code blocks.0.attention.qkv.weight}. A parameter used in
 * two places is there once, under the first of its names.
 */
public final class Parameters {
  private final List<Named> entries;
  private final Buffer weights;
  private final Buffer gradients;

  /** One parameter, and where in the flat buffers it begins. */
  public record Named(String name, Shape shape, int offset, Parameter parameter) {}

  private Parameters(List<Named> entries, DType type, int count) {
    this.entries = List.copyOf(entries);
    this.weights = Buffer.allocate(type, count);
    this.gradients = Buffer.allocate(type, count);
  }

  /** Gives the parameters of {@code module} memory, and writes their initial values to it. */
  public static Parameters of(Module module, DType type) {
    List<Named> entries = new ArrayList<>();
    int offset = 0;
    for (Map.Entry<String, Parameter> named : ParameterNames.of(module).entrySet()) {
      Shape shape = named.getValue().shape();
      entries.add(new Named(named.getKey(), shape, offset, named.getValue()));
      offset = Math.addExact(offset, shape.size());
    }
    Parameters parameters = new Parameters(entries, type, offset);
    parameters.place();
    return parameters;
  }

  private void place() {
    for (Named entry : entries) {
      int size = entry.shape().size();
      entry
          .parameter()
          .place(weights.slice(entry.offset(), size), gradients.slice(entry.offset(), size));
    }
  }

  /** Every parameter once, in the order in which it lies in the buffers. */
  public List<Named> entries() {
    return entries;
  }

  public Buffer weights() {
    return weights;
  }

  /** What {@code backward} adds to; whoever takes a step sets it to zero before. */
  public Buffer gradients() {
    return gradients;
  }

  /** The number of elements. */
  public int count() {
    return weights.size();
  }

  public DType type() {
    return weights.type();
  }
}
