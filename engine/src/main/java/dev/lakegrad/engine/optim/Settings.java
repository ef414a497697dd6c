package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.Names;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** All settings of one rule or schedule, by name, each written as every equal value is. */
record Settings(SortedMap<String, String> values) {

  /** {@code given}, and of {@code defaults} what is not given; refuses names and values. */
  static Settings of(String operation, Map<String, String> defaults, Map<String, String> given) {
    SortedMap<String, String> all = new TreeMap<>(defaults);
    for (Map.Entry<String, String> setting : given.entrySet()) {
      Names.check(operation, "setting", setting.getKey(), all.keySet());
      all.put(setting.getKey(), setting.getValue());
    }
    all.replaceAll((label, text) -> Setting.named(label).checked(operation, text));
    return new Settings(Collections.unmodifiableSortedMap(all));
  }

  /** {@code name=value} and so on, with spaces between. */
  static SortedMap<String, String> parse(String text) {
    SortedMap<String, String> values = new TreeMap<>();
    for (String setting : text.split(" ", -1)) {
      String[] pair = setting.split("=", 2);
      values.put(pair[0], pair[1]);
    }
    return values;
  }

  boolean has(Setting setting) {
    return values.containsKey(setting.label());
  }

  double number(Setting setting) {
    return Double.parseDouble(text(setting));
  }

  /** A whole number. */
  long count(Setting setting) {
    return (long) number(setting);
  }

  /** Whole numbers. */
  long[] counts(Setting setting) {
    return Arrays.stream(text(setting).split(",")).mapToLong(Long::parseLong).toArray();
  }

  /** Whether a switch is on. */
  boolean yes(Setting setting) {
    return Setting.isYes(text(setting));
  }

  private String text(Setting setting) {
    return Objects.requireNonNull(values.get(setting.label()), setting.label());
  }
}
