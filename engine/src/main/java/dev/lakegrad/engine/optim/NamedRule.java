package dev.lakegrad.engine.optim;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A rule by name.
 *
 * @param defaults every setting, with its value where nothing else is said: mostly that of PyTorch
 */
record NamedRule(String name, Function<Settings, Rule> maker, Map<String, String> defaults) {
  private static final String MOMENTS = "beta1=0.9 beta2=0.999 ";
  private static final List<NamedRule> ALL =
      List.of(
          of("adadelta", Adadelta::new, "beta2=0.9 epsilon=1e-6 decay=0"),
          of("adafactor", Adafactor::new, "beta2-decay=-0.8 length=1e-3 limit=1 decay=0"),
          of("adagrad", Adagrad::new, "epsilon=1e-10 rate-decay=0 start=0 decay=0"),
          of("adam", Adam::plain, MOMENTS + "epsilon=1e-8 amsgrad=no decay=0"),
          of("adamax", Adamax::new, MOMENTS + "epsilon=1e-8 decay=0"),
          of("adamw", Adam::decoupled, MOMENTS + "epsilon=1e-8 amsgrad=no decay=0.01"),
          of("lamb", Lamb::new, MOMENTS + "epsilon=1e-6 decay=0.01"),
          of("lars", Lars::new, "momentum=0.9 trust=1e-3 decay=1e-4"),
          of("lion", Lion::new, "beta1=0.9 beta2=0.99 decay=0"),
          of(
              "nadam",
              Nadam::new,
              MOMENTS + "epsilon=1e-8 momentum-decay=4e-3 decoupled=no decay=0"),
          of("radam", Radam::new, MOMENTS + "epsilon=1e-8 decoupled=no decay=0"),
          of("rmsprop", RmsProp::new, "beta2=0.99 epsilon=1e-8 momentum=0 centered=no decay=0"),
          of("sgd", Sgd::new, "momentum=0.9 dampening=0 nesterov=no decay=0"));

  private static NamedRule of(String name, Function<Settings, Rule> maker, String defaults) {
    return new NamedRule(name, maker, Settings.parse(defaults));
  }

  static List<String> names() {
    return ALL.stream().map(NamedRule::name).toList();
  }

  static NamedRule of(String name) {
    return ALL.stream().filter(rule -> rule.name().equals(name)).findFirst().orElseThrow();
  }
}
