package dev.lakegrad.engine.zoo;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.nn.Module;
import java.util.Map;

/** {@link Vit} by name. */
final class VitFamily implements Family {

  @Override
  public String name() {
    return "vit";
  }

  @Override
  public Map<String, String> defaults() {
    return Map.of("patch", "4", "layers", "6", "heads", "3", "width", "192", "recompute", "no");
  }

  @Override
  public Module build(Settings settings, DataShape data, Rng rng) {
    int side = settings.size("patch");
    checkImages(data, side);
    Check.that(
        data.sample().at(1) % side == 0 && data.sample().at(2) % side == 0,
        "model vit",
        "patches of %d x %d do not fill images of %d x %d",
        side,
        side,
        data.sample().at(1),
        data.sample().at(2));
    return Vit.of(settings.blocks(false), side, data, rng);
  }
}
