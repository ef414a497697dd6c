package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Names;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.nn.Parameters;
import java.io.Serializable;
import java.util.List;
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
 * @param average of the weights, which a model can be saved with in place of the last ones
 */
public record OptimizerSpec(
    String name,
    SortedMap<String, String> settings,
    List<ParameterGroup> groups,
    AverageSpec average)
    implements Serializable {

  public OptimizerSpec {
    Names.check("optimizer", "rule", name, NamedRule.names());
    SortedMap<String, String> defaults = new TreeMap<>(NamedRule.of(name).defaults());
    defaults.put(Setting.CLIP_VALUE.label(), "0");
    Settings all = Settings.of("optimizer " + name, defaults, settings);
    checkNesterov(all);
    settings = all.values();
    groups = List.copyOf(groups);
  }

  private static void checkNesterov(Settings all) {
    if (all.has(Setting.NESTEROV) && all.yes(Setting.NESTEROV)) {
      double momentum = all.number(Setting.MOMENTUM);
      double dampening = all.number(Setting.DAMPENING);
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
    return new OptimizerSpec(name, new TreeMap<>(), List.of(), AverageSpec.NONE);
  }

  /** This with another value of one setting; switches are {@code yes} or {@code no}. */
  public OptimizerSpec with(String setting, String value) {
    SortedMap<String, String> changed = new TreeMap<>(settings);
    changed.put(setting, value);
    return new OptimizerSpec(name, changed, groups, average);
  }

  /** This with another value of one setting. */
  public OptimizerSpec with(String setting, double value) {
    return with(setting, Double.toString(value));
  }

  /** This with other groups. */
  public OptimizerSpec withGroups(List<ParameterGroup> changed) {
    return new OptimizerSpec(name, settings, changed, average);
  }

  /** This with another average of the weights. */
  public OptimizerSpec withAverage(AverageSpec changed) {
    return new OptimizerSpec(name, settings, groups, changed);
  }

  /** All settings, to be read as what they mean. */
  Settings all() {
    return new Settings(settings);
  }

  /** The optimiser of {@code parameters}, which it will move with {@code backend}'s kernels. */
  public Optimizer create(Parameters parameters, Backend backend) {
    return create(parameters, backend, 1);
  }

  /** As above, in {@code parts} that different threads can move at the same time. */
  public Optimizer create(Parameters parameters, Backend backend, int parts) {
    return new Optimizer(this, NamedRule.of(name).maker().apply(all()), parameters, backend, parts);
  }
}
