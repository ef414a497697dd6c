package dev.lakegrad.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.nn.AvgPool;
import dev.lakegrad.engine.nn.Flatten;
import dev.lakegrad.engine.nn.Linear;
import dev.lakegrad.engine.nn.Module;
import dev.lakegrad.engine.nn.ResidualBlock;
import dev.lakegrad.engine.nn.Sequential;
import dev.lakegrad.engine.optim.OptimizerSpec;
import dev.lakegrad.engine.optim.Schedule;
import dev.lakegrad.engine.tensor.Workspace;
import dev.lakegrad.engine.weights.Safetensors;
import dev.lakegrad.engine.weights.Weights;
import dev.lakegrad.engine.zoo.DataShape;
import dev.lakegrad.engine.zoo.Model;
import dev.lakegrad.engine.zoo.ModelSpec;
import dev.lakegrad.engine.zoo.Zoo;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The larger families learn a small batch by heart. */
class ZooTrainingTest {
  private static final DataShape COLOURS = DataShape.numbers(Shape.of(3, 8, 8), 4);
  private static final DataShape TOKENS = DataShape.tokens(9, 13);

  @Test
  void aResNetLearns() {
    TrainingLoop loop = loop("resnet18", Map.of(), COLOURS);
    Batch batch = images(7);
    double first = loop.step(batch).loss();

    assertThat(train(loop, batch, 9)).isLessThan(first / 2);
  }

  @Test
  void runningMomentsServeInference() {
    Rng rng = Rng.of(4);
    Module network =
        Sequential.of(
            ResidualBlock.of(3, 8, 2, rng),
            AvgPool.into(1, 1),
            new Flatten(),
            Linear.of(8, 4, rng));
    TrainingLoop loop = loop(new Model(ModelSpec.of("one block"), COLOURS, network));
    Batch batch = images(8);
    double first = loop.step(batch).loss();
    double last = train(loop, batch, 150);

    Evaluation evaluation = new Evaluation(loop.model(), DType.F32, new Workspace());
    evaluation.add(batch);
    assertThat(last).isLessThan(first / 4);
    assertThat(evaluation.meanLoss()).isLessThan(first / 3);
  }

  @Test
  void aResNetGoesOnBitByBitAfterARestore() {
    Batch batch = images(3);
    TrainingLoop whole = loop("resnet18", Map.of(), COLOURS);
    train(whole, batch, 1);
    String halfway = sha(whole);
    SortedMap<String, Safetensors.Entry> weights = new TreeMap<>();
    Weights.of(whole.state().parameters())
        .forEach((name, e) -> weights.put(name, new Safetensors.Entry(e.shape(), copy(e.data()))));
    SortedMap<String, Buffer> optimizer = new TreeMap<>();
    whole.state().optimizer().state().forEach((name, data) -> optimizer.put(name, copy(data)));
    train(whole, batch, 1);

    TrainingLoop resumed = loop("resnet18", Map.of(), COLOURS);
    resumed.state().restore(weights, optimizer, 1);
    assertThat(sha(resumed)).isEqualTo(halfway);
    train(resumed, batch, 1);

    assertThat(sha(resumed)).isEqualTo(sha(whole)).isNotEqualTo(halfway);
  }

  @Test
  void aVisionTransformerLearns() {
    Map<String, String> small = Map.of("layers", "2", "heads", "2", "width", "32");
    TrainingLoop loop = loop("vit", small, COLOURS);
    Batch batch = images(7);
    double first = loop.step(batch).loss();

    assertThat(train(loop, batch, 60)).isLessThan(first / 10);
  }

  @Test
  void aBertLearnsWhatStandsAtEachPosition() {
    Map<String, String> small = Map.of("layers", "2", "heads", "2", "width", "32");
    TrainingLoop loop = loop("bert", small, TOKENS);
    Shape shape = TOKENS.sample().prepend(5);
    Batch batch = Batch.of(ids(shape, 1), ids(shape, 2));
    double first = loop.step(batch).loss();

    assertThat(train(loop, batch, 80)).isLessThan(first / 4);
  }

  private static TrainingLoop loop(String family, Map<String, String> settings, DataShape data) {
    return loop(Zoo.build(ModelSpec.of(family, settings), data, 3));
  }

  private static TrainingLoop loop(Model model) {
    return new TrainingLoop(
        model,
        OptimizerSpec.of("adam"),
        Schedule.constant(0.003),
        0,
        DType.F32,
        new Workspace(),
        Sync.solo());
  }

  private static double train(TrainingLoop loop, Batch batch, int steps) {
    double loss = Double.NaN;
    for (int step = 0; step < steps; step++) {
      loss = loop.step(batch).loss();
    }
    return loss;
  }

  private static Batch images(int count) {
    Rng rng = Rng.of(1);
    float[] pixels = new float[count * COLOURS.sample().size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) rng.gaussian();
    }
    int[] labels = new int[count];
    Arrays.setAll(labels, i -> i % COLOURS.classes());
    return Batch.of(
        new FloatSamples(COLOURS.sample().prepend(count), pixels),
        new IdSamples(Shape.of(count), labels));
  }

  private static IdSamples ids(Shape shape, long seed) {
    Rng rng = Rng.of(seed);
    int[] ids = new int[shape.size()];
    Arrays.setAll(ids, i -> rng.below(TOKENS.classes()));
    return new IdSamples(shape, ids);
  }

  private static Buffer copy(Buffer source) {
    Buffer copy = Buffer.allocate(source.type(), source.size());
    copy.copyFrom(source);
    return copy;
  }

  private static String sha(TrainingLoop loop) {
    return Safetensors.sha256(Weights.of(loop.state().parameters()));
  }
}
