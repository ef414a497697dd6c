package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Names;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.nn.Parameters;
import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An optimiser by the name of its rule, such as {@code sgd}, with all settings of that rule and the
 * groups of parameters that learn in another way. {@link #names} and {@link #of} list what there
 * is.
 *
 * @param settings by name, such as {@code momentum}; those that are not given have their usual
 *     values
 * @param groups of which the first that has a parameter counts for it
 */
public record OptimizerSpec(
    String name, SortedMap<String, String> settings, List<ParameterGroup> groups)
    implements Serializable {

  public OptimizerSpec {
    Names.check("optimizer", "rule", name, NamedRule.names());
    SortedMap<String, String> all = new TreeMap<>(NamedRule.of(name).defaults());
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      Names.check("optimizer " + name, "setting", setting.getKey(), all.keySet());
      all.put(setting.getKey(), setting.getValue());
    }
    all.replaceAll((label, text) -> Setting.named(label).checked(text));
    settings = Collections.unmodifiableSortedMap(all);
    groups = List.copyOf(groups);
    checkNesterov(settings);
  }

  private static void checkNesterov(SortedMap<String, String> settings) {
    String nesterov = settings.get(Setting.NESTEROV.label());
    if (nesterov != null && Setting.isYes(nesterov)) {
      double momentum = number(settings, Setting.MOMENTUM);
      double dampening = number(settings, Setting.DAMPENING);
      Check.that(
          momentum > 0 && dampening == 0,
          "optimizer",
          "nesterov goes with momentum and without dampening, not with %s and %s",
          momentum,
          dampening);
    }
  }

  /** The names there are. */
  public static List<String> names() {
    return NamedRule.names();
  }

  /** {@code name} as it is mostly used. */
  public static OptimizerSpec of(String name) {
    return new OptimizerSpec(name, new TreeMap<>(), List.of());
  }

  /** This with another value of one setting; switches are {@code yes} or {@code no}. */
  public OptimizerSpec with(String setting, String value) {
    SortedMap<String, String> changed = new TreeMap<>(settings);
    changed.put(setting, value);
    return new OptimizerSpec(name, changed, groups);
  }

  /** This with another value of one setting. */
  public OptimizerSpec with(String setting, double value) {
    return with(setting, Double.toString(value));
  }

  /** This with other groups. */
  public OptimizerSpec withGroups(List<ParameterGroup> changed) {
    return new OptimizerSpec(name, settings, changed);
  }

  /** The value of a setting that the rule has. */
  double number(Setting setting) {
    return number(settings, setting);
  }

  /** Whether a switch that the rule has is on. */
  boolean yes(Setting setting) {
    return Setting.isYes(text(settings, setting));
  }

  private static double number(SortedMap<String, String> settings, Setting setting) {
    return Double.parseDouble(text(settings, setting));
  }

  private static String text(SortedMap<String, String> settings, Setting setting) {
    return Objects.requireNonNull(settings.get(setting.label()), setting.label());
  }

  /** The optimiser of {@code parameters}, which it will move with {@code backend}'s kernels. */
  public Optimizer create(Parameters parameters, Backend backend) {
    return create(parameters, backend, 1);
  }

  /** As above, in {@code parts} that different threads can move at the same time. */
  public Optimizer create(Parameters parameters, Backend backend, int parts) {
    return new Optimizer(this, NamedRule.of(name).maker().apply(this), parameters, backend, parts);
  }
}
