package dev.lakegrad.engine.zoo;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.nn.Module;
import java.util.Map;

/** One kind of model: its name, its settings, and how it is made to fit some data. */
interface Family {
  String name();

  /** Every setting, with its value where nothing else is said. */
  Map<String, String> defaults();

  /** How the layers take their samples. */
  default Arrangement arrangement() {
    return Arrangement.CHANNELS_LAST;
  }

  /** Makes the layers; refuses data that they cannot take. */
  Module build(Settings settings, DataShape data, Rng rng);

  /** Refuses ids. */
  default void checkNumbers(DataShape data) {
    Check.that(
        !data.ids(),
        "model " + name(),
        "takes numbers, but the data is ids of shape %s; bag, bert, gpt, gru, lstm and rnn take ids",
        data.sample());
  }

  /** Refuses numbers. */
  default void checkIds(DataShape data) {
    Check.that(
        data.ids(),
        "model " + name(),
        "takes ids, but the data is numbers of shape %s; cnn, gru, lenet, lstm, mlp, resnet18, rnn and vit take numbers",
        data.sample());
  }

  /** Refuses what is no image, and images smaller than {@code side} either way. */
  default void checkImages(DataShape data, int side) {
    checkNumbers(data);
    Check.that(
        data.sample().rank() == 3,
        "model " + name(),
        "takes images [channels, height, width], but a sample is %s; mlp takes any shape",
        data.sample());
    Check.that(
        data.sample().at(1) >= side && data.sample().at(2) >= side,
        "model " + name(),
        "images are %d x %d, but it takes %d x %d or larger",
        data.sample().at(1),
        data.sample().at(2),
        side,
        side);
  }
}
