package dev.lakegrad.engine.zoo;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.nn.EmbeddingBag;
import dev.lakegrad.engine.nn.Gru;
import dev.lakegrad.engine.nn.Linear;
import dev.lakegrad.engine.nn.Lstm;
import dev.lakegrad.engine.nn.Module;
import dev.lakegrad.engine.nn.Recurrent;
import dev.lakegrad.engine.nn.RecurrentConfig;
import dev.lakegrad.engine.nn.Rnn;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * {@link SequenceClassifier} and {@link TextClassifier} by the name of the layers in them: {@code
 * rnn}, {@code lstm} and {@code gru}.
 */
record RecurrentFamily(String name, BiFunction<RecurrentConfig, Rng, Recurrent> layers)
    implements Family {
  static final RecurrentFamily RNN = new RecurrentFamily("rnn", Rnn::of);
  static final RecurrentFamily LSTM = new RecurrentFamily("lstm", Lstm::of);
  static final RecurrentFamily GRU = new RecurrentFamily("gru", Gru::of);

  /** {@code width} is that of a token's embedding. */
  @Override
  public Map<String, String> defaults() {
    return Map.of("layers", "1", "hidden", "256", "bidirectional", "no", "width", "64");
  }

  @Override
  public Module build(Settings settings, DataShape data, Rng rng) {
    int width = settings.size("width");
    RecurrentConfig config =
        settings.recurrent(data.ids() ? width : SequenceClassifier.width(data.sample()));
    if (!data.ids()) {
      return new SequenceClassifier(layers.apply(config, rng), head(config, data, rng));
    }
    return new TextClassifier(
        EmbeddingBag.of(data.vocabulary(), width, rng),
        layers.apply(config, rng),
        head(config, data, rng));
  }

  private static Linear head(RecurrentConfig config, DataShape data, Rng rng) {
    return Linear.of(config.out(), data.classes(), rng);
  }
}
