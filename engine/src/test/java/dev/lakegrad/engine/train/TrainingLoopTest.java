package dev.lakegrad.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.optim.AverageSpec;
import dev.lakegrad.engine.optim.OptimizerSpec;
import dev.lakegrad.engine.optim.Plateau;
import dev.lakegrad.engine.optim.Schedule;
import dev.lakegrad.engine.tensor.Workspace;
import dev.lakegrad.engine.weights.Safetensors;
import dev.lakegrad.engine.weights.Weights;
import dev.lakegrad.engine.zoo.DataShape;
import dev.lakegrad.engine.zoo.Model;
import dev.lakegrad.engine.zoo.ModelSpec;
import dev.lakegrad.engine.zoo.Zoo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingLoopTest {
  private static final DataShape DATA = DataShape.numbers(Shape.of(2), 2);

  @Test
  void learnsWhichHalfOfARingAPointIsIn() {
    TrainingLoop loop = loop("adamw", Schedule.warmupCosine(0.01, 10, 150, 0), DType.F32);
    double loss = Double.NaN;
    for (int step = 0; step < 150; step++) {
      loss = loop.step(rings(step, 64)).loss();
    }
    Evaluation held = new Evaluation(loop.model(), DType.F32, new Workspace());
    held.add(rings(1000, 500));

    assertThat(loss).isLessThan(0.1);
    assertThat(held.accuracy()).isGreaterThan(0.97);
  }

  @Test
  void reportsWhatTheStepDid() {
    TrainingLoop loop = loop("sgd", Schedule.warmupCosine(0.5, 10, 100, 0), DType.F64);

    StepReport report = loop.step(rings(1, 8));

    assertThat(report.step()).isEqualTo(1);
    assertThat(report.rate()).isEqualTo(0.05);
    assertThat(report.count()).isEqualTo(8);
    assertThat(report.loss()).isBetween(0.1, 2.0);
    assertThat(report.gradientNorm()).isPositive();
    assertThat(loop.step(rings(2, 8)).step()).isEqualTo(2);
    assertThat(loop.state().step()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd", "adam", "adamw"})
  void goesOnBitByBitAfterARestore(String optimizer) {
    Schedule schedule = Schedule.warmupCosine(0.05, 3, 10, 0);
    TrainingLoop whole = loop(optimizer, schedule, DType.F32);
    steps(whole, 0, 10);
    TrainingLoop before = loop(optimizer, schedule, DType.F32);
    steps(before, 0, 5);
    TrainingLoop after = loop(optimizer, schedule, DType.F32);

    after.state().restore(Weights.of(before.state().parameters()), copies(before), 5);
    steps(after, 5, 10);

    assertThat(sha(after)).isEqualTo(sha(whole));
    assertThat(after.state().step()).isEqualTo(10);
    after
        .state()
        .optimizer()
        .state()
        .forEach(
            (name, buffer) ->
                assertThat(List.of(buffer.toFloats()))
                    .as(name)
                    .usingRecursiveComparison()
                    .isEqualTo(
                        List.of(
                            copies(whole)
                                .getOrDefault(name, Buffer.allocate(DType.F32, 0))
                                .toFloats())));
  }

  @Test
  void givesTheSameWeightsForTheSameSeed() {
    TrainingLoop a = loop("adam", Schedule.constant(0.01), DType.F32);
    TrainingLoop b = loop("adam", Schedule.constant(0.01), DType.F32);
    steps(a, 0, 3);
    steps(b, 0, 3);

    assertThat(sha(a)).isEqualTo(sha(b));
    steps(b, 3, 4);
    assertThat(sha(a)).isNotEqualTo(sha(b));
  }

  @Test
  void refusesTheStateOfAnotherOptimizer() {
    TrainingLoop loop = loop("sgd", Schedule.constant(0.1), DType.F32);
    SortedMap<String, Buffer> adam = copies(loop("adam", Schedule.constant(0.1), DType.F32));

    assertThatThrownBy(() -> loop.state().restore(Weights.of(loop.state().parameters()), adam, 1))
        .hasMessage("restore: sgd remembers [momentum], but [m, v] was saved");
  }

  @Test
  void letsAnEmptyBatchTakePartInTheSync() {
    Recording sync = new Recording();
    TrainingLoop loop = loop("sgd", Schedule.constant(0.1), DType.F64, sync);
    double[] before = loop.state().parameters().weights().toDoubles();

    StepReport report = loop.step(empty(4));

    assertThat(report.loss()).isNaN();
    assertThat(report.count()).isZero();
    assertThat(report.gradientNorm()).isZero();
    assertThat(sync.calls).isEqualTo("gradients updated ");
    assertThat(loop.state().parameters().weights().toDoubles()).containsExactly(before);
  }

  @Test
  void syncsBetweenBackwardAndTheOptimizer() {
    Recording sync = new Recording();
    TrainingLoop loop = loop("sgd", Schedule.constant(0.1), DType.F64, sync);

    double norm = loop.step(rings(1, 4)).gradientNorm();
    TrainingLoop alone = loop("sgd", Schedule.constant(0.1), DType.F64);

    assertThat(sync.calls).isEqualTo("weight gradients updated ");
    assertThat(norm).isCloseTo(alone.step(rings(1, 4)).gradientNorm() / 2, within(1e-12));
  }

  @Test
  void lowersTheRateWhereTheMeanLossOfAllWorkersFallsNoMore() {
    Recording sync = new Recording();
    Plateau.Config config = new Plateau.Config(2, 0.5, 1, 0, 0, 0);
    TrainingLoop loop = loop("sgd", Schedule.plateau(0.1, config), DType.F64, sync);

    List<Double> rates = new ArrayList<>();
    for (int step = 0; step < 10; step++) {
      rates.add(loop.step(rings(1, 4)).rate());
    }

    // Looks after steps 2, 4, 6: the first is the best, two in a row are no better.
    assertThat(rates).containsExactly(.1, .1, .1, .1, .1, .1, .05, .05, .05, .05);
    assertThat(sync.calls).startsWith("weight gradients mean updated ");
  }

  @Test
  void remembersWhatAPlateauSawInACheckpoint() {
    Schedule schedule = Schedule.plateau(0.1, new Plateau.Config(1, 0.5, 0, 0.5, 0, 0));
    TrainingLoop whole = loop("sgd", schedule, DType.F32);
    TrainingLoop first = loop("sgd", schedule, DType.F32);
    TrainingLoop second = loop("sgd", schedule, DType.F32);

    steps(whole, 0, 8);
    steps(first, 0, 5);
    second.state().restore(Weights.of(first.state().parameters()), copies(first), 5);
    steps(second, 5, 8);

    assertThat(first.state().memory()).containsOnlyKeys("momentum", "schedule");
    assertThat(sha(second)).isEqualTo(sha(whole));
    assertThat(second.step(rings(8, 16)).rate()).isLessThan(0.1);
  }

  @Test
  void followsAnAverageOfTheWeightsThatTakesTheirPlace() {
    OptimizerSpec spec = OptimizerSpec.of("sgd").withAverage(AverageSpec.equal(2, 2));
    TrainingLoop loop = loop(spec, Schedule.constant(0.1), DType.F64, Sync.solo());
    double[] sum = new double[loop.state().parameters().count()];
    for (int step = 1; step <= 7; step++) {
      steps(loop, step - 1, step);
      double[] now = loop.state().parameters().weights().toDoubles();
      for (int i = 0; i < sum.length && step % 2 == 0; i++) {
        sum[i] += now[i] / 3;
      }
    }

    loop.state().takeAverage();

    assertThat(loop.state().parameters().weights().toDoubles()).containsExactly(sum, within(1e-14));
  }

  @Test
  void forgetsTheGradientOfTheStepBefore() {
    TrainingLoop loop = loop("sgd", Schedule.constant(0), DType.F64);

    double norm = loop.step(rings(1, 8)).gradientNorm();

    assertThat(loop.step(rings(1, 8)).gradientNorm()).isEqualTo(norm);
  }

  @Test
  void givesAllMemoryBackAndTakesNoneOnceWarm() {
    Workspace workspace = new Workspace();
    TrainingLoop loop =
        new TrainingLoop(
            model(),
            OptimizerSpec.of("adam"),
            Schedule.constant(0.01),
            1,
            DType.F32,
            workspace,
            Sync.solo());
    steps(loop, 0, 2);
    long reserved = workspace.pool().reservedBytes();

    steps(loop, 2, 20);

    assertThat(workspace.pool().inUseBytes()).isZero();
    assertThat(workspace.pool().reservedBytes()).isEqualTo(reserved);
  }

  @Test
  void saysWhyTrainingBrokeDown() {
    TrainingLoop loop = loop("sgd", Schedule.constant(1e30), DType.F32);

    assertThatThrownBy(() -> steps(loop, 0, 10))
        .isInstanceOf(LakegradException.class)
        .hasMessageMatching(
            "Training broke down at step [2-9]: the loss is .* and the gradient's norm is .*\\. "
                + "Most likely the learning rate, now 1.0E30, is too high, or some features are "
                + "huge\\. Lower the rate, lengthen the warm-up, clip the gradient, or scale the "
                + "features\\.");
  }

  @Test
  void leavesTheWeightsWhereTheGradientIsNotFinite() {
    TrainingLoop loop = loop("sgd", Schedule.constant(0.1), DType.F32);
    String before = sha(loop);
    Batch infinite =
        Batch.of(
            new FloatSamples(Shape.of(1, 2), new float[] {Float.POSITIVE_INFINITY, 0}),
            new IdSamples(Shape.of(1), new int[] {0}));

    assertThatThrownBy(() -> loop.step(infinite)).isInstanceOf(LakegradException.class);
    assertThat(sha(loop)).isEqualTo(before);
    assertThat(loop.state().step()).isZero();
  }

  @Test
  void refusesALabelThatIsNoClass() {
    TrainingLoop loop = loop("sgd", Schedule.constant(0.1), DType.F32);
    Batch wrong =
        Batch.of(
            new FloatSamples(Shape.of(1, 2), new float[2]),
            new IdSamples(Shape.of(1), new int[] {2}));

    assertThatThrownBy(() -> loop.step(wrong))
        .hasMessage("crossEntropy: id 2 at position 0 is not in [0, 2)");
  }

  /** Halves the loss, and notes what it was asked. */
  private static final class Recording implements Sync {
    private String calls = "";

    @Override
    public double weight(int localCount, int globalCount) {
      calls += "weight ";
      return 0.5;
    }

    @Override
    public void gradients(Buffer gradients) {
      calls += "gradients ";
    }

    @Override
    public double mean(double value, int count) {
      calls += "mean ";
      return 1;
    }

    @Override
    public void updated(long step, TrainingState state) {
      assertThat(state.step()).isEqualTo(step);
      calls += "updated ";
    }

    @Override
    public void settle(TrainingState state) {
      calls += "settle ";
    }

    @Override
    public long nanos() {
      return 0;
    }
  }

  private static void steps(TrainingLoop loop, int from, int to) {
    for (int step = from; step < to; step++) {
      StepReport report = loop.step(rings(step, 16));
      assertThat(report.step()).isEqualTo(step + 1);
    }
  }

  private static SortedMap<String, Buffer> copies(TrainingLoop loop) {
    SortedMap<String, Buffer> copies = new TreeMap<>();
    loop.state()
        .memory()
        .forEach(
            (name, buffer) -> {
              Buffer copy = Buffer.allocate(buffer.type(), buffer.size());
              copy.copyFrom(buffer);
              copies.put(name, copy);
            });
    return copies;
  }

  private static String sha(TrainingLoop loop) {
    return Safetensors.sha256(Weights.of(loop.state().parameters()));
  }

  /** Points of the plane, in class 1 if they are closer to the origin than 0.5. */
  static Batch rings(long seed, int count) {
    Rng rng = Rng.of(seed);
    float[] points = new float[2 * count];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = rng.below(2);
      double radius = labels[i] == 1 ? 0.45 * rng.uniform() : 0.55 + 0.45 * rng.uniform();
      double angle = 2 * Math.PI * rng.uniform();
      points[2 * i] = (float) (radius * Math.cos(angle));
      points[2 * i + 1] = (float) (radius * Math.sin(angle));
    }
    return Batch.of(
        new FloatSamples(Shape.of(count, 2), points), new IdSamples(Shape.of(count), labels));
  }

  private static Batch empty(int globalCount) {
    return new Batch(
        new FloatSamples(Shape.of(0, 2), new float[0]),
        new IdSamples(Shape.of(0), new int[0]),
        globalCount,
        globalCount);
  }

  private static Model model() {
    return Zoo.build(ModelSpec.of("mlp", Map.of("hidden", "32,32")), DATA, 7);
  }

  private static TrainingLoop loop(String optimizer, Schedule schedule, DType type) {
    return loop(optimizer, schedule, type, Sync.solo());
  }

  private static TrainingLoop loop(String optimizer, Schedule schedule, DType type, Sync sync) {
    return loop(OptimizerSpec.of(optimizer), schedule, type, sync);
  }

  private static TrainingLoop loop(
      OptimizerSpec optimizer, Schedule schedule, DType type, Sync sync) {
    return new TrainingLoop(model(), optimizer, schedule, 0, type, new Workspace(), sync);
  }
}
