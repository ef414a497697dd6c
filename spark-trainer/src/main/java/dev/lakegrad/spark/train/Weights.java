package dev.lakegrad.spark.train;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.nn.Parameters;
import dev.lakegrad.engine.weights.Safetensors.Entry;
import java.util.SortedMap;
import java.util.TreeMap;

/** A model's parameters as named tensors. */
final class Weights {
  private Weights() {}

  /** Each parameter under its name, sharing the model's memory. */
  static SortedMap<String, Entry> of(Parameters parameters) {
    SortedMap<String, Entry> tensors = new TreeMap<>();
    for (Parameters.Named named : parameters.entries()) {
      Buffer part = parameters.weights().slice(named.offset(), named.shape().size());
      tensors.put(named.name(), new Entry(named.shape(), part));
    }
    return tensors;
  }
}
