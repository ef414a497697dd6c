package dev.lakegrad.engine.zoo;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.nn.EmbeddingBag;
import dev.lakegrad.engine.nn.Linear;
import dev.lakegrad.engine.nn.Module;
import dev.lakegrad.engine.nn.Sequential;
import java.util.Map;

/**
 * The mean of a text's token embeddings, classified (Joulin et al. 2017): ids {@code [batch,
 * length] -> [batch, classes]}; the id -1 is padding.
 */
final class Bag implements Family {

  @Override
  public String name() {
    return "bag";
  }

  @Override
  public Map<String, String> defaults() {
    return Map.of("width", "64");
  }

  @Override
  public Module build(Settings settings, DataShape data, Rng rng) {
    checkIds(data);
    int width = settings.size("width");
    return Sequential.of(
        EmbeddingBag.of(data.vocabulary(), width, rng), Linear.of(width, data.classes(), rng));
  }
}
