package dev.lakegrad.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.Backends;
import dev.lakegrad.engine.backend.PlainBackend;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.optim.OptimizerSpec;
import dev.lakegrad.engine.optim.Schedule;
import dev.lakegrad.engine.tensor.Workspace;
import dev.lakegrad.engine.zoo.DataShape;
import dev.lakegrad.engine.zoo.ModelSpec;
import dev.lakegrad.engine.zoo.Zoo;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The families of the zoo, trained for twenty steps in float32, go alike on all backends. */
class AgreeingRunsTest {
  private static final int STEPS = 20;
  private static final int BATCH = 4;
  private static final double RATE = 0.02;
  private static final double PERCENT = 0.01;

  private static final DataShape IMAGES = DataShape.numbers(Shape.of(2, 16, 16), 5);
  private static final Map<String, String> SMALL =
      Map.of("layers", "2", "heads", "2", "width", "32");

  private static List<Backend> fast() {
    return Backends.preferred().all().stream()
        .filter(backend -> backend.supports(DType.F32) && backend.priority() > 0)
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"mlp", "lenet", "cnn"})
  void onImages(String family) {
    agree(ModelSpec.of(family), IMAGES, images(IMAGES, BATCH));
  }

  @Test
  void vit() {
    agree(ModelSpec.of("vit", SMALL), IMAGES, images(IMAGES, BATCH));
  }

  /**
   * Batch norm over the few numbers of a small batch magnifies rounding: a ReLU whose input rounds
   * to the other side of zero, of which there is one in a run or two, moves one of eight numbers
   * that share a mean. Adam makes whole steps of that, and a loss near zero shows it a
   * thousandfold. Hence momentum, twice the samples, and a rate at which the loss falls by a tenth:
   * what a flip does to it stays below the limit, and a gradient wrong by a hundredth does not.
   */
  @Test
  void resnet18() {
    ModelSpec spec = ModelSpec.of("resnet18");
    DataShape data = DataShape.numbers(Shape.of(2, 4, 4), 5);
    Batch batch = images(data, 2 * BATCH);
    double rate = 1e-5;
    double[] expected = losses(new PlainBackend(), rate, spec, data, batch);
    assertThat(expected[STEPS - 1]).as("learns").isLessThan(0.95 * expected[0]);
    for (Backend backend : fast()) {
      alike(spec, backend, losses(backend, rate, spec, data, batch), expected);
    }
  }

  @ParameterizedTest
  @CsvSource({"gpt", "bert"})
  void onTokens(String family) {
    DataShape data = DataShape.tokens(33, 29);
    Shape shape = data.sample().prepend(BATCH);
    agree(ModelSpec.of(family, SMALL), data, Batch.of(ids(shape, 29), ids(shape, 29)));
  }

  @ParameterizedTest
  @CsvSource({"rnn", "lstm", "gru"})
  void onSequences(String family) {
    Map<String, String> small = Map.of("hidden", "33", "layers", "2", "bidirectional", "yes");
    DataShape data = DataShape.texts(9, 50, 3);
    int[] texts = ids(data.sample().prepend(BATCH), 50).values();
    Arrays.fill(texts, 5, 9, -1);
    IdSamples padded = new IdSamples(data.sample().prepend(BATCH), texts);
    agree(ModelSpec.of(family, small), data, Batch.of(padded, ids(Shape.of(BATCH), 3)));
    agree(ModelSpec.of(family, Map.of("hidden", "17")), IMAGES, images(IMAGES, BATCH));
  }

  @Test
  void bag() {
    DataShape data = DataShape.texts(9, 50, 3);
    Batch batch = Batch.of(ids(data.sample().prepend(BATCH), 50), ids(Shape.of(BATCH), 3));
    agree(ModelSpec.of("bag", Map.of("width", "17")), data, batch);
  }

  /** Three digits of what goes into a product are few, but enough to learn alike. */
  @ParameterizedTest
  @CsvSource({"mlp", "lenet", "cnn", "vit", "gpt", "lstm", "gru"})
  void bfloat16TracksFloat32(String family) {
    Backend exact = Backends.preferred().forType(DType.F32);
    Optional<Backend> rounding = exact.inBfloat16();
    assumeTrue(rounding.isPresent(), "no kernels for bfloat16 here");
    boolean tokens = family.equals("gpt");
    DataShape data = tokens ? DataShape.tokens(33, 29) : IMAGES;
    Shape shape = data.sample().prepend(BATCH);
    Batch batch = tokens ? Batch.of(ids(shape, 29), ids(shape, 29)) : images(IMAGES, BATCH);
    ModelSpec spec =
        tokens || family.equals("vit") ? ModelSpec.of(family, SMALL) : ModelSpec.of(family);

    double[] expected = losses(exact, RATE, spec, data, batch);
    double[] losses = losses(rounding.orElseThrow(), RATE, spec, data, batch);
    assertThat(losses).isNotEqualTo(expected);
    for (int step = 0; step < STEPS; step++) {
      assertThat(losses[step])
          .as("%s in bfloat16, step %d", family, step)
          .isCloseTo(expected[step], within(0.01 * expected[0]));
    }
    assertThat(losses(rounding.orElseThrow(), RATE, spec, data, batch)).isEqualTo(losses);
  }

  private static void agree(ModelSpec spec, DataShape data, Batch batch) {
    double[] expected = losses(new PlainBackend(), RATE, spec, data, batch);
    assertThat(expected[STEPS - 1]).as("learns").isLessThan(expected[0]);
    for (Backend backend : fast()) {
      double[] losses = losses(backend, RATE, spec, data, batch);
      alike(spec, backend, losses, expected);
      assertThat(losses(backend, RATE, spec, data, batch)).as("the same bits").isEqualTo(losses);
    }
  }

  private static void alike(ModelSpec spec, Backend backend, double[] losses, double[] expected) {
    for (int step = 0; step < STEPS; step++) {
      assertThat(losses[step])
          .as("%s on %s, step %d", spec.family(), backend.name(), step)
          .isCloseTo(expected[step], withinPercentage(PERCENT));
    }
  }

  private static double[] losses(
      Backend backend, double rate, ModelSpec spec, DataShape data, Batch batch) {
    TrainingLoop loop =
        new TrainingLoop(
            Zoo.build(spec, data, 1),
            OptimizerSpec.of("sgd"),
            Schedule.constant(rate),
            1,
            DType.F32,
            new Workspace(Backends.of(backend)),
            Sync.solo());
    return IntStream.range(0, STEPS).mapToDouble(step -> loop.step(batch).loss()).toArray();
  }

  private static Batch images(DataShape data, int count) {
    Rng rng = Rng.of(3);
    float[] values = new float[count * data.sample().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) rng.gaussian();
    }
    return Batch.of(
        new FloatSamples(data.sample().prepend(count), values),
        ids(Shape.of(count), data.classes()));
  }

  private static IdSamples ids(Shape shape, int limit) {
    Rng rng = Rng.of(4);
    int[] values = new int[shape.size()];
    Arrays.setAll(values, i -> rng.below(limit));
    return new IdSamples(shape, values);
  }
}
