package dev.lakegrad.engine.zoo;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.nn.Flatten;
import dev.lakegrad.engine.nn.Linear;
import dev.lakegrad.engine.nn.Module;
import dev.lakegrad.engine.nn.Sequential;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A multi-layer perceptron on all numbers of a sample: {@code [batch, ..] -> [batch, classes]}. */
final class Mlp implements Family {

  @Override
  public String name() {
    return "mlp";
  }

  @Override
  public Map<String, String> defaults() {
    return Map.of("hidden", "512,512", "activation", "relu");
  }

  /** Nothing here needs an image's channels last, and {@link Flatten} would turn it back. */
  @Override
  public Arrangement arrangement() {
    return Arrangement.FLAT;
  }

  @Override
  public Module build(Settings settings, DataShape data, Rng rng) {
    checkNumbers(data);
    List<Module> layers = new ArrayList<>();
    if (data.sample().rank() != 1) { // for the table of layers: it finds its samples flat
      layers.add(new Flatten());
    }
    int in = data.sample().size();
    for (int width : settings.sizes("hidden")) {
      layers.add(Linear.of(in, width, rng));
      layers.add(settings.activation());
      in = width;
    }
    layers.add(Linear.of(in, data.classes(), rng));
    return new Sequential(layers);
  }
}
