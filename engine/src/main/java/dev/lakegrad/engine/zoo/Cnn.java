package dev.lakegrad.engine.zoo;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.nn.AvgPool;
import dev.lakegrad.engine.nn.Conv2d;
import dev.lakegrad.engine.nn.Flatten;
import dev.lakegrad.engine.nn.Linear;
import dev.lakegrad.engine.nn.MaxPool;
import dev.lakegrad.engine.nn.Module;
import dev.lakegrad.engine.nn.Relu;
import dev.lakegrad.engine.nn.Sequential;
import java.util.Map;

/**
 * Two convolutions and a mean over the image: {@code [batch, h, w, channels] -> [batch, classes]}.
 */
final class Cnn implements Family {

  @Override
  public String name() {
    return "cnn";
  }

  @Override
  public Map<String, String> defaults() {
    return Map.of();
  }

  @Override
  public Module build(Settings settings, DataShape data, Rng rng) {
    checkImages(data, 2);
    return Sequential.of(
        Conv2d.of(data.sample().at(0), 32, 3, rng).withPadding(1),
        new Relu(),
        MaxPool.of(2, 2),
        Conv2d.of(32, 64, 3, rng).withPadding(1),
        new Relu(),
        AvgPool.into(1, 1),
        new Flatten(),
        Linear.of(64, data.classes(), rng));
  }
}
