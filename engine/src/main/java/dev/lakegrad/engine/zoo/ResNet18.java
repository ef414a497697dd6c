package dev.lakegrad.engine.zoo;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.nn.AvgPool;
import dev.lakegrad.engine.nn.BatchNorm2d;
import dev.lakegrad.engine.nn.Conv2d;
import dev.lakegrad.engine.nn.Flatten;
import dev.lakegrad.engine.nn.Linear;
import dev.lakegrad.engine.nn.Module;
import dev.lakegrad.engine.nn.Relu;
import dev.lakegrad.engine.nn.ResidualBlock;
import dev.lakegrad.engine.nn.Sequential;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The residual network of eight blocks (He et al. 2016) with a stem for small images, 3 x 3 and
 * without pooling: {@code [batch, h, w, channels] -> [batch, classes]}.
 */
final class ResNet18 implements Family {
  private static final int[] STAGES = {64, 128, 256, 512};

  @Override
  public String name() {
    return "resnet18";
  }

  @Override
  public Map<String, String> defaults() {
    return Map.of();
  }

  @Override
  public Module build(Settings settings, DataShape data, Rng rng) {
    checkImages(data, 1);
    List<Module> layers = new ArrayList<>();
    int in = STAGES[0];
    layers.add(Conv2d.withoutBias(data.sample().at(0), in, 3, rng).withPadding(1));
    layers.add(BatchNorm2d.of(in));
    layers.add(new Relu());
    for (int out : STAGES) {
      layers.add(ResidualBlock.of(in, out, out == in ? 1 : 2, rng));
      layers.add(ResidualBlock.of(out, out, 1, rng));
      in = out;
    }
    layers.add(AvgPool.into(1, 1));
    layers.add(new Flatten());
    layers.add(Linear.of(in, data.classes(), rng));
    return new Sequential(layers);
  }
}
