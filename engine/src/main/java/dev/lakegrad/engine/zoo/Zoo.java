package dev.lakegrad.engine.zoo;

import dev.lakegrad.engine.Names;
import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.nn.Module;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All models that can be named. To add one: write its {@link Family} and list it here. */
public final class Zoo {
  private static final SortedMap<String, Family> FAMILIES =
      Stream.of(
              new Mlp(),
              new Cnn(),
              new LeNet(),
              new ResNet18(),
              new VitFamily(),
              TransformerFamily.GPT,
              TransformerFamily.BERT,
              RecurrentFamily.RNN,
              RecurrentFamily.LSTM,
              RecurrentFamily.GRU,
              new Bag())
          .collect(
              Collectors.collectingAndThen(
                  Collectors.toMap(Family::name, Function.identity(), (a, b) -> a, TreeMap::new),
                  Collections::unmodifiableSortedMap));

  private Zoo() {}

  /** The names of the families, in order. */
  public static List<String> families() {
    return List.copyOf(FAMILIES.keySet());
  }

  /** Every setting of {@code family}, with the value it has where nothing else is said. */
  public static SortedMap<String, String> defaults(String family) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(family(family).defaults()));
  }

  /** Refuses a family or a setting that there is not, before there is data to fit. */
  public static void check(ModelSpec spec) {
    settings(family(spec.family()), spec.settings());
  }

  /**
   * A model that fits {@code data}, with its initial weights drawn from {@code seed}; the same
   * three give the same weights. Refuses an unknown family or setting, and data that the family
   * cannot take.
   */
  public static Model build(ModelSpec spec, DataShape data, long seed) {
    Family family = family(spec.family());
    Settings settings = settings(family, spec.settings());
    Module network = family.build(settings, data, Rng.of(seed).split("weights"));
    return new Model(spec, data, family.arrangement(), network);
  }

  private static Family family(String name) {
    Names.check("model", "family", name, FAMILIES.keySet());
    Family family = FAMILIES.get(name);
    if (family == null) {
      throw new AssertionError(name + " was just checked");
    }
    return family;
  }

  private static Settings settings(Family family, Map<String, String> changed) {
    SortedMap<String, String> all = new TreeMap<>(family.defaults());
    for (Map.Entry<String, String> setting : changed.entrySet()) {
      Names.check("model " + family.name(), "setting", setting.getKey(), all.keySet());
      all.put(setting.getKey(), setting.getValue());
    }
    return new Settings(family.name(), all);
  }
}
