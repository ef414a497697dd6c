package dev.lakegrad.engine.optim;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A rule by name.
 *
 * @param defaults every setting, with its value where nothing else is said: mostly that of PyTorch
 */
record NamedRule(String name, Function<Settings, Rule> maker, Map<String, String> defaults) {
  private static final List<NamedRule> ALL =
      List.of(
          new NamedRule(
              "adadelta", Adadelta::new, Map.of("beta2", "0.9", "epsilon", "1e-6", "decay", "0")),
          new NamedRule(
              "adafactor",
              Adafactor::new,
              Map.of("beta2-decay", "-0.8", "length", "1e-3", "limit", "1", "decay", "0")),
          new NamedRule(
              "adagrad",
              Adagrad::new,
              Map.of("epsilon", "1e-10", "rate-decay", "0", "start", "0", "decay", "0")),
          new NamedRule(
              "adam",
              settings -> new Adam(settings, Decay.WITH_GRADIENT),
              moments("1e-8", "0", "amsgrad", "no")),
          new NamedRule("adamax", Adamax::new, moments("1e-8", "0")),
          new NamedRule(
              "adamw",
              settings -> new Adam(settings, Decay.APART),
              moments("1e-8", "0.01", "amsgrad", "no")),
          new NamedRule("lamb", Lamb::new, moments("1e-6", "0.01")),
          new NamedRule(
              "lars", Lars::new, Map.of("momentum", "0.9", "trust", "1e-3", "decay", "1e-4")),
          new NamedRule("lion", Lion::new, Map.of("beta1", "0.9", "beta2", "0.99", "decay", "0")),
          new NamedRule(
              "nadam",
              Nadam::new,
              moments("1e-8", "0", "momentum-decay", "4e-3", "decoupled", "no")),
          new NamedRule("radam", Radam::new, moments("1e-8", "0", "decoupled", "no")),
          new NamedRule(
              "rmsprop",
              RmsProp::new,
              Map.of(
                  "beta2",
                  "0.99",
                  "epsilon",
                  "1e-8",
                  "momentum",
                  "0",
                  "centered",
                  "no",
                  "decay",
                  "0")),
          new NamedRule(
              "sgd",
              Sgd::new,
              Map.of("momentum", "0.9", "dampening", "0", "nesterov", "no", "decay", "0")));

  private static Map<String, String> moments(String epsilon, String decay, String... more) {
    Map<String, String> all = new TreeMap<>();
    all.putAll(Map.of("beta1", "0.9", "beta2", "0.999", "epsilon", epsilon, "decay", decay));
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    return all;
  }

  static List<String> names() {
    return ALL.stream().map(NamedRule::name).toList();
  }

  static NamedRule of(String name) {
    return ALL.stream().filter(rule -> rule.name().equals(name)).findFirst().orElseThrow();
  }
}
