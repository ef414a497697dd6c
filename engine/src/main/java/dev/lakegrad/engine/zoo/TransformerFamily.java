package dev.lakegrad.engine.zoo;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.nn.Module;
import java.util.Map;

/**
 * {@link Transformer} by name: {@code gpt}, in which a token sees those before it, and {@code
 * bert}, in which it sees all.
 */
record TransformerFamily(String name, boolean causal) implements Family {
  static final TransformerFamily GPT = new TransformerFamily("gpt", true);
  static final TransformerFamily BERT = new TransformerFamily("bert", false);

  @Override
  public Map<String, String> defaults() {
    return Map.of("layers", "4", "heads", "4", "width", "128", "recompute", "no");
  }

  @Override
  public Module build(Settings settings, DataShape data, Rng rng) {
    checkIds(data);
    Check.that(
        data.vocabulary() == data.classes(),
        "model " + name,
        "predicts one of %d tokens at each position, but the data has %d labels; bag predicts labels",
        data.vocabulary(),
        data.classes());
    return Transformer.of(settings.blocks(causal), data, rng);
  }
}
