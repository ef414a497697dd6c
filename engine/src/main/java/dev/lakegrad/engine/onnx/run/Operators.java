package dev.lakegrad.engine.onnx.run;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.onnx.value.Value;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The operators of one domain, by name and by the version of the operator set since which they mean
 * what they do.
 */
public final class Operators {
  private final String domain;
  private final int newest;
  private final SortedMap<String, TreeMap<Integer, Operator>> byName = new TreeMap<>();

  /** None yet; {@code newest} is the last version of the operator set that is known. */
  public Operators(String domain, int newest) {
    this.domain = domain;
    this.newest = newest;
  }

  /** Adds an operator with one output, as it is since {@code version}. */
  public Operators add(String name, int version, Function<Call, Value> operator) {
    return addAll(name, version, call -> List.of(operator.apply(call)));
  }

  /** Adds an operator with any number of outputs, as it is since {@code version}. */
  public Operators addAll(String name, int version, Operator operator) {
    TreeMap<Integer, Operator> versions = byName.computeIfAbsent(name, n -> new TreeMap<>());
    Check.that(versions.put(version, operator) == null, "operators", "%s %d twice", name, version);
    return this;
  }

  public String domain() {
    return domain;
  }

  public int newest() {
    return newest;
  }

  /** All names there are. */
  public SortedSet<String> names() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(byName.keySet()));
  }

  /** The versions since which {@code name} means something else; none if it is not known. */
  public SortedSet<Integer> versions(String name) {
    TreeMap<Integer, Operator> versions = byName.get(name);
    return versions == null ? new TreeSet<>() : new TreeSet<>(versions.keySet());
  }

  /** What {@code name} means in {@code version} of the operator set. */
  Optional<Operator> find(String name, long version) {
    TreeMap<Integer, Operator> versions = byName.get(name);
    if (versions == null || version > newest) {
      return Optional.empty();
    }
    return Optional.ofNullable(versions.floorEntry((int) version)).map(e -> e.getValue());
  }
}
