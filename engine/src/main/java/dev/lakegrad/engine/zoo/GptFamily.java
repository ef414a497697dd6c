package dev.lakegrad.engine.zoo;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.nn.Module;
import java.util.Map;

/** {@link Gpt} by name. */
final class GptFamily implements Family {

  @Override
  public String name() {
    return "gpt";
  }

  @Override
  public Map<String, String> defaults() {
    return Map.of("layers", "4", "heads", "4", "width", "128");
  }

  @Override
  public Module build(Settings settings, DataShape data, Rng rng) {
    checkIds(data);
    Check.that(
        data.vocabulary() == data.classes(),
        "model gpt",
        "predicts the next of %d tokens, but the data has %d labels; bag predicts labels",
        data.vocabulary(),
        data.classes());
    int width = settings.size("width");
    int heads = settings.size("heads");
    Check.that(
        width % heads == 0, "model gpt", "width %d is not a multiple of %d heads", width, heads);
    return Gpt.of(
        new Gpt.Config(
            data.vocabulary(), data.sample().size(), settings.size("layers"), heads, width),
        rng);
  }
}
