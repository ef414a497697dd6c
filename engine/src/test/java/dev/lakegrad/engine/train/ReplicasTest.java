package dev.lakegrad.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.nn.BatchNorm2d;
import dev.lakegrad.engine.nn.Linear;
import dev.lakegrad.engine.nn.Relu;
import dev.lakegrad.engine.nn.Sequential;
import dev.lakegrad.engine.optim.OptimizerSpec;
import dev.lakegrad.engine.optim.Schedule;
import dev.lakegrad.engine.weights.Safetensors;
import dev.lakegrad.engine.weights.Weights;
import dev.lakegrad.engine.zoo.DataShape;
import dev.lakegrad.engine.zoo.Model;
import dev.lakegrad.engine.zoo.ModelSpec;
import dev.lakegrad.engine.zoo.Zoo;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads that share the steps of one loop learn what one thread does. */
@Timeout(120)
class ReplicasTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final DataShape NUMBERS = DataShape.numbers(Shape.of(2), 2);
  private static final DataShape IMAGES = DataShape.numbers(Shape.of(1, 28, 28), 3);
  private static final DataShape TOKENS = DataShape.tokens(9, 13);
  private static final DataShape TEXTS = DataShape.texts(6, 11, 3);
  private static final Map<String, String> SMALL =
      Map.of("layers", "1", "heads", "2", "width", "16");

  /** What a run ends with. */
  private record Result(List<Double> losses, List<Double> weights, String sha256) {}

  @ParameterizedTest
  @CsvSource({
    "mlp, sgd",
    "mlp, adamw",
    "lenet, sgd",
    "vit, sgd",
    "gpt, sgd",
    "gpt, adam",
    "bert, sgd",
    "bag, sgd"
  })
  void twoThreadsLearnWhatOneDoesForFiftySteps(String family, String optimizer) {
    Result one = train(family, optimizer, DType.F64, 1, 50);
    Result two = train(family, optimizer, DType.F64, 2, 50);

    for (int step = 0; step < 50; step++) {
      double loss = one.losses().get(step);
      assertThat(two.losses().get(step)).as("step %d", step).isCloseTo(loss, within(1e-9 * loss));
    }
    assertThat(two.losses().get(49)).isLessThan(two.losses().get(0));
    if (optimizer.equals("sgd")) { // Adam makes steps of what is nothing but rounding
      double largest = one.weights().stream().mapToDouble(Math::abs).max().orElseThrow();
      for (int i = 0; i < one.weights().size(); i++) {
        double weight = one.weights().get(i);
        assertThat(two.weights().get(i)).isCloseTo(weight, within(1e-9 * largest));
      }
    }
  }

  /** A rule that looks at whole tensors must not meet one that another thread has not clipped. */
  @ParameterizedTest
  @MethodSource("dev.lakegrad.engine.optim.OptimizerSpec#names")
  void threeThreadsLearnWhatOneDoesByEveryRule(String optimizer) {
    Result one = train("bag", optimizer, DType.F64, 1, 20);
    Result three = train("bag", optimizer, DType.F64, 3, 20);

    for (int step = 0; step < 20; step++) {
      double loss = one.losses().get(step);
      assertThat(three.losses().get(step)).as("step %d", step).isCloseTo(loss, within(1e-9 * loss));
    }
    assertThat(one.losses().get(19)).isLessThan(one.losses().get(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mlp", "cnn", "lenet", "vit", "gpt", "bert", "bag"})
  void twoThreadsGiveTheSameBitsTwice(String family) {
    Result first = train(family, "adam", DType.F32, 2, 8);
    Result second = train(family, "adam", DType.F32, 2, 8);

    assertThat(second.sha256()).isEqualTo(first.sha256());
    assertThat(second.losses()).isEqualTo(first.losses());
  }

  /** Each thread normalises by its own samples, so that one thread learns something else. */
  @Test
  void twoThreadsOfAResNetLearnAndGiveTheSameBitsTwice() {
    List<Object> first = resNet();

    assertThat(resNet()).isEqualTo(first);
  }

  /** The loss of each step, which falls, and the hash of the weights. */
  private static List<Object> resNet() {
    DataShape data = DataShape.numbers(Shape.of(3, 8, 8), 3);
    Model model = Zoo.build(ModelSpec.of("resnet18"), data, 3);
    try (Crew crew = Crew.of(2, PATIENCE)) {
      TrainingLoop loop = loop(model, "sgd", DType.F32, crew);
      Batch batch = batch(data, 9);
      List<Double> losses =
          IntStream.range(0, 4).mapToObj(step -> loop.step(batch).loss()).toList();
      assertThat(losses.get(3)).isLessThan(losses.get(0));
      return List.of(losses, sha(loop));
    }
  }

  private static Result train(String family, String optimizer, DType type, int threads, int steps) {
    Model model =
        Zoo.build(
            ModelSpec.of(family, Zoo.defaults(family).containsKey("layers") ? SMALL : Map.of()),
            data(family),
            3);
    try (Crew crew = Crew.of(threads, PATIENCE)) {
      TrainingLoop loop = loop(model, optimizer, type, crew);
      Batch batch = batch(data(family), 5);
      List<Double> losses =
          IntStream.range(0, steps).mapToObj(step -> loop.step(batch).loss()).toList();
      double[] weights = loop.state().parameters().weights().toDoubles();
      return new Result(losses, DoubleStream.of(weights).boxed().toList(), sha(loop));
    }
  }

  private static DataShape data(String family) {
    return switch (family) {
      case "gpt", "bert" -> TOKENS;
      case "bag" -> TEXTS;
      default -> IMAGES;
    };
  }

  @Test
  void threadsWithoutSamplesChangeNothing() {
    double[] alone = weights(mlp(), 1, 3);
    assertThat(weights(mlp(), 4, 3)).containsExactly(alone, within(1e-12));
    assertThat(weights(mlp(), 4, 1)).as("all in the first part").isEqualTo(weights(mlp(), 1, 1));
  }

  @Test
  void threadsDropTheSameAsOne() {
    double[] alone = weights(WorkersTest.dropping(), 1, 7);

    assertThat(weights(WorkersTest.dropping(), 3, 7)).containsExactly(alone, within(1e-12));
  }

  /** After three steps of {@code count} samples. */
  private static double[] weights(Model model, int threads, int count) {
    try (Crew crew = Crew.of(threads, PATIENCE)) {
      TrainingLoop loop = loop(model, "sgd", DType.F64, crew);
      for (int step = 0; step < 3; step++) {
        assertThat(loop.step(TrainingLoopTest.rings(step, count)).count()).isEqualTo(count);
      }
      return loop.state().parameters().weights().toDoubles();
    }
  }

  @Test
  void anEmptyBatchMovesNothing() {
    try (Crew crew = Crew.of(2, PATIENCE)) {
      TrainingLoop loop = loop(normed(), "sgd", DType.F64, crew);
      String before = sha(loop);
      Batch empty =
          new Batch(
              new FloatSamples(Shape.of(0, 2), new float[0]),
              new IdSamples(Shape.of(0), new int[0]),
              4,
              4);

      StepReport report = loop.step(empty);

      assertThat(report.loss()).isNaN();
      assertThat(report.gradientNorm()).isZero();
      assertThat(sha(loop)).isEqualTo(before);
    }
  }

  @Test
  void aBadSampleOfAnotherThreadReachesTheCallerAndHarmsNothing() {
    Batch good = TrainingLoopTest.rings(1, 6);
    Batch bad = Batch.of(good.inputs(), new IdSamples(Shape.of(6), new int[] {0, 1, 0, 1, 2, 0}));
    try (Crew crew = Crew.of(2, PATIENCE)) {
      TrainingLoop loop = loop(mlp(), "adam", DType.F32, crew);
      TrainingLoop undisturbed = loop(mlp(), "adam", DType.F32, crew);

      assertThatThrownBy(() -> loop.step(bad))
          .hasMessage("crossEntropy: id 2 at position 1 is not in [0, 2)");
      assertThat(inUse(crew)).isZero();

      assertThat(loop.step(good)).isEqualTo(undisturbed.step(good));
      assertThat(sha(loop)).isEqualTo(sha(undisturbed));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mlp", "gpt", "lenet"})
  void everyThreadGivesAllMemoryBackAndTakesNoneOnceWarm(String family) {
    Model model = Zoo.build(ModelSpec.of(family), data(family), 3);
    try (Crew crew = Crew.of(3, PATIENCE)) {
      TrainingLoop loop = loop(model, "adam", DType.F32, crew);
      Batch batch = batch(data(family), 7);
      loop.step(batch);
      loop.step(batch);
      long reserved = reserved(crew);
      for (int step = 0; step < 5; step++) {
        assertThat(loop.step(batch).loss()).isNotNaN();
        assertThat(inUse(crew)).isZero();
      }
      assertThat(reserved(crew)).isEqualTo(reserved);
      for (int member = 0; member < 3; member++) {
        assertThat(crew.workspace(member).pool().peakBytes()).as("it took part").isPositive();
      }
    }
  }

  private static long inUse(Crew crew) {
    return IntStream.range(0, crew.size())
        .mapToLong(member -> crew.workspace(member).pool().inUseBytes())
        .sum();
  }

  private static long reserved(Crew crew) {
    return IntStream.range(0, crew.size())
        .mapToLong(member -> crew.workspace(member).pool().reservedBytes())
        .sum();
  }

  @Test
  void statisticsAreTheMeanOfWhatThreadsSawWeightedBySamples() {
    Batch whole = TrainingLoopTest.rings(1, 5);
    double[] first = statisticsAfter(1, part(whole, 0, 3));
    double[] second = statisticsAfter(1, part(whole, 3, 5));
    double[] mean =
        IntStream.range(0, first.length)
            .mapToDouble(i -> 0.6 * first[i] + 0.4 * second[i])
            .toArray();

    assertThat(statisticsAfter(2, whole)).containsExactly(mean, within(1e-15));
  }

  private static double[] statisticsAfter(int threads, Batch batch) {
    try (Crew crew = Crew.of(threads, PATIENCE)) {
      TrainingLoop loop = loop(normed(), "sgd", DType.F64, crew);
      assertThat(loop.step(batch).loss()).isPositive();
      return loop.state().parameters().statistics().toDoubles();
    }
  }

  private static Batch part(Batch whole, int from, int to) {
    FloatSamples points = (FloatSamples) whole.inputs();
    return Batch.of(
        new FloatSamples(
            Shape.of(to - from, 2), Arrays.copyOfRange(points.values(), 2 * from, 2 * to)),
        new IdSamples(Shape.of(to - from), Arrays.copyOfRange(whole.targets().values(), from, to)));
  }

  @Test
  void aModelWithStatisticsGoesOnBitByBitAfterARestore() {
    try (Crew crew = Crew.of(2, PATIENCE)) {
      TrainingLoop whole = loop(normed(), "adam", DType.F32, crew);
      steps(whole, 0, 3);
      SortedMap<String, Safetensors.Entry> weights = new TreeMap<>();
      Weights.of(whole.state().parameters())
          .forEach(
              (name, e) -> weights.put(name, new Safetensors.Entry(e.shape(), copy(e.data()))));
      SortedMap<String, Buffer> optimizer = new TreeMap<>();
      whole.state().optimizer().state().forEach((name, data) -> optimizer.put(name, copy(data)));
      steps(whole, 3, 6);

      TrainingLoop resumed = loop(normed(), "adam", DType.F32, crew);
      resumed.state().restore(weights, optimizer, 3);
      steps(resumed, 3, 6);

      assertThat(sha(resumed)).isEqualTo(sha(whole));
    }
  }

  private static void steps(TrainingLoop loop, int from, int to) {
    for (int step = from; step < to; step++) {
      assertThat(loop.step(TrainingLoopTest.rings(step, 9)).step()).isEqualTo(step + 1);
    }
  }

  private static Buffer copy(Buffer source) {
    Buffer copy = Buffer.allocate(source.type(), source.size());
    copy.copyFrom(source);
    return copy;
  }

  private static Model mlp() {
    return Zoo.build(ModelSpec.of("mlp", Map.of("hidden", "32,32")), NUMBERS, 7);
  }

  private static Model normed() {
    Rng rng = Rng.of(5);
    return new Model(
        ModelSpec.of("normed"),
        NUMBERS,
        Sequential.of(Linear.of(2, 7, rng), BatchNorm2d.of(7), new Relu(), Linear.of(7, 2, rng)));
  }

  private static TrainingLoop loop(Model model, String optimizer, DType type, Crew crew) {
    double rate = optimizer.equals("sgd") ? 0.05 : 0.003;
    return new TrainingLoop(
        model, OptimizerSpec.of(optimizer), Schedule.constant(rate), 1, type, crew, Sync.solo());
  }

  private static Batch batch(DataShape data, int count) {
    Rng rng = Rng.of(1);
    Shape inputs = data.sample().prepend(count);
    if (data.ids()) {
      Shape targets = data.equals(TOKENS) ? inputs : Shape.of(count);
      return Batch.of(ids(inputs, 11, rng), ids(targets, 3, rng));
    }
    float[] values = new float[inputs.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) rng.gaussian();
    }
    return Batch.of(new FloatSamples(inputs, values), ids(Shape.of(count), 3, rng));
  }

  private static IdSamples ids(Shape shape, int limit, Rng rng) {
    int[] ids = new int[shape.size()];
    Arrays.setAll(ids, i -> rng.below(limit));
    return new IdSamples(shape, ids);
  }

  private static String sha(TrainingLoop loop) {
    return Safetensors.sha256(Weights.of(loop.state().parameters()));
  }
}
