package dev.lakegrad.engine.zoo;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.nn.AvgPool;
import dev.lakegrad.engine.nn.Conv2d;
import dev.lakegrad.engine.nn.Flatten;
import dev.lakegrad.engine.nn.Linear;
import dev.lakegrad.engine.nn.Module;
import dev.lakegrad.engine.nn.Sequential;
import java.util.Map;

/**
 * LeNet-5 (LeCun et al. 1998) with all maps joined: {@code [batch, h, w, channels] -> [batch,
 * classes]}. Images of 28 x 28 are padded to its 32 x 32.
 */
final class LeNet implements Family {
  private static final int SMALLEST = 12;

  @Override
  public String name() {
    return "lenet";
  }

  @Override
  public Map<String, String> defaults() {
    return Map.of("activation", "tanh");
  }

  @Override
  public Module build(Settings settings, DataShape data, Rng rng) {
    checkImages(data, SMALLEST);
    Module activation = settings.activation();
    int maps = 16 * pooled(data.sample().at(1)) * pooled(data.sample().at(2));
    return Sequential.of(
        Conv2d.of(data.sample().at(0), 6, 5, rng).withPadding(2),
        activation,
        AvgPool.of(2, 2),
        Conv2d.of(6, 16, 5, rng),
        activation,
        AvgPool.of(2, 2),
        new Flatten(),
        Linear.of(maps, 120, rng),
        activation,
        Linear.of(120, 84, rng),
        activation,
        Linear.of(84, data.classes(), rng));
  }

  /** What is left of a side after both convolutions and poolings: 5 of 28. */
  private static int pooled(int side) {
    return (side / 2 - 4) / 2;
  }
}
