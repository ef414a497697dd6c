package dev.lakegrad.engine.weights;

import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.nn.Parameters;
import dev.lakegrad.engine.weights.Safetensors.Entry;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a model has learned, parameters and statistics, as entries of a safetensors file. */
public final class Weights {
  private Weights() {}

  /** Every parameter and statistic under its name: live memory, not a copy. */
  public static SortedMap<String, Entry> of(Parameters parameters) {
    SortedMap<String, Entry> entries = new TreeMap<>();
    for (Parameters.Named named : parameters.entries()) {
      Shape shape = named.shape();
      entries.put(
          named.name(), new Entry(shape, parameters.weights().slice(named.offset(), shape.size())));
    }
    for (Parameters.Kept kept : parameters.kept()) {
      Shape shape = kept.shape();
      entries.put(
          kept.name(),
          new Entry(shape, parameters.statistics().slice(kept.offset(), shape.size())));
    }
    return entries;
  }

  /** Copies {@code saved} into {@code parameters}; refuses any other names, shapes or types. */
  public static void restore(Parameters parameters, Map<String, Entry> saved) {
    SortedMap<String, Entry> wanted = of(parameters);
    checkNames(wanted.keySet(), saved.keySet());
    wanted.forEach(
        (name, entry) -> {
          Entry other = saved.getOrDefault(name, entry);
          if (!other.shape().equals(entry.shape()) || other.data().type() != entry.data().type()) {
            throw misfit("Parameter " + name + " is " + text(entry) + ", saved is " + text(other));
          }
        });
    wanted.forEach((name, entry) -> entry.data().copyFrom(saved.getOrDefault(name, entry).data()));
  }

  private static void checkNames(Set<String> wanted, Set<String> saved) {
    if (!wanted.equals(saved)) {
      TreeSet<String> missing = new TreeSet<>(wanted);
      missing.removeAll(saved);
      TreeSet<String> unknown = new TreeSet<>(saved);
      unknown.removeAll(wanted);
      throw misfit("Missing are " + missing + ", unknown are " + unknown);
    }
  }

  private static String text(Entry entry) {
    return entry.shape() + " " + entry.data().type();
  }

  private static LakegradException misfit(String reason) {
    return new LakegradException(
        "The saved weights do not fit the model.",
        reason + ".",
        "Build the model with the family, settings and data shape that the weights were saved with.");
  }
}
