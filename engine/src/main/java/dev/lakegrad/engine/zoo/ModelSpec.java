package dev.lakegrad.engine.zoo;

import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A model of the zoo by name: its family, such as {@code gpt}, and the settings that differ from
 * the family's own, such as {@code layers=6}. {@link Zoo#families} and {@link Zoo#defaults} list
 * what there is.
 */
public record ModelSpec(String family, SortedMap<String, String> settings) implements Serializable {

  public ModelSpec {
    settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
  }

  /** {@code family} with nothing changed. */
  public static ModelSpec of(String family) {
    return new ModelSpec(family, new TreeMap<>());
  }

  /** {@code family} with {@code settings} in place of its own. */
  public static ModelSpec of(String family, Map<String, String> settings) {
    return new ModelSpec(family, new TreeMap<>(settings));
  }

  /** This with one more setting. */
  public ModelSpec with(String name, String value) {
    SortedMap<String, String> more = new TreeMap<>(settings);
    more.put(name, value);
    return new ModelSpec(family, more);
  }
}
