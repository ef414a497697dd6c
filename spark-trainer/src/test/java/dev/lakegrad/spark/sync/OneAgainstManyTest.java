package dev.lakegrad.spark.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.train.Batch;
import dev.lakegrad.engine.train.Crew;
import dev.lakegrad.engine.train.StepReport;
import dev.lakegrad.engine.train.Sync;
import dev.lakegrad.engine.train.TrainingLoop;
import dev.lakegrad.engine.weights.Safetensors;
import dev.lakegrad.engine.weights.Weights;
import dev.lakegrad.spark.collective.Collective;
import dev.lakegrad.spark.collective.Solo;
import dev.lakegrad.spark.collective.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Several workers on parts of a batch do what one worker does on all of it. */
class OneAgainstManyTest {
  private static final int STEPS = 50;
  private static final int GLOBAL = 128;

  /** What a worker has seen and what it ends with. */
  private record Result(List<Double> losses, String weights) {}

  static Stream<Arguments> cases() {
    return Stream.of(World.Kind.values())
        .flatMap(
            kind ->
                Stream.of(DType.F32, DType.F64)
                    .flatMap(
                        type ->
                            Stream.of("sgd", "adam", "adamw")
                                .map(optimizer -> Arguments.of(kind, type, optimizer))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void twoWorkersWithHalfTheBatchHaveTheSameLosses(World.Kind kind, DType type, String optimizer) {
    Result one = train(Learner.loop(optimizer, type, Sync.solo()), 0, 1);
    List<Result> two = trainTogether(kind, 2, type, optimizer);

    assertThat(two.get(0).weights()).isEqualTo(two.get(1).weights());
    double tolerance = type == DType.F64 ? 1e-9 : 1e-4;
    for (int step = 0; step < STEPS; step++) {
      double alone = one.losses().get(step);
      double mean = (two.get(0).losses().get(step) + two.get(1).losses().get(step)) / 2;
      assertThat(mean).as("step %d", step).isCloseTo(alone, within(tolerance * alone));
    }
    assertThat(one.losses().get(STEPS - 1)).isLessThan(one.losses().get(0));
  }

  @ParameterizedTest
  @MethodSource("dev.lakegrad.engine.optim.OptimizerSpec#names")
  void everyOptimizerKeepsWorkersTogether(String optimizer) {
    twoWorkersWithHalfTheBatchHaveTheSameLosses(World.Kind.IN_PROCESS, DType.F64, optimizer);
  }

  @ParameterizedTest
  @EnumSource(World.Kind.class)
  void workersWithUnequalPartsStayTogether(World.Kind kind) {
    Result one = train(Learner.loop("sgd", DType.F64, Sync.solo()), 0, 1);
    List<Result> three = trainTogether(kind, 3, DType.F64, "sgd");

    assertThat(three).extracting(Result::weights).containsOnly(three.get(0).weights());
    double total = 0;
    for (int rank = 0; rank < 3; rank++) {
      total += three.get(rank).losses().get(STEPS - 1) * count(rank, 3);
    }
    double alone = one.losses().get(STEPS - 1);
    assertThat(total / GLOBAL).isCloseTo(alone, within(1e-9 * alone));
  }

  @Test
  void twoWorkersOfTwoThreadsHaveTheLossesOfOneThread() {
    Result one = train(Learner.loop("sgd", DType.F64, Sync.solo()), 0, 1);
    try (World world = World.of(World.Kind.IN_PROCESS, 2)) {
      List<Result> two = world.each(OneAgainstManyTest::trainInThreads);

      assertThat(two.get(0).weights()).isEqualTo(two.get(1).weights());
      double alone = one.losses().get(STEPS - 1);
      double mean = (two.get(0).losses().get(STEPS - 1) + two.get(1).losses().get(STEPS - 1)) / 2;
      assertThat(mean).isCloseTo(alone, within(1e-9 * alone));
    }
  }

  private static Result trainInThreads(Collective member) {
    try (Crew crew = Crew.of(2, Duration.ofSeconds(60))) {
      return train(
          Learner.loop("sgd", DType.F64, crew, new AllReduceSync(member)), member.rank(), 2);
    }
  }

  @Test
  void allCollectivesGiveTheSameBits() {
    List<String> weights = new ArrayList<>();
    for (World.Kind kind : World.Kind.values()) {
      weights.add(trainTogether(kind, 3, DType.F32, "adamw").get(0).weights());
    }
    assertThat(weights).containsOnly(weights.get(0));
  }

  @ParameterizedTest
  @EnumSource(World.Kind.class)
  void averagingMakesWorkersEqualAtEveryMultipleAndWhenSettled(World.Kind kind) {
    try (World world = World.of(kind, 3)) {
      List<List<String>> seen =
          world.each(
              member -> {
                AveragingSync sync = new AveragingSync(member, 4);
                TrainingLoop loop = Learner.loop("adam", DType.F32, sync);
                List<String> states = new ArrayList<>();
                for (int step = 0; step < 10; step++) {
                  loop.step(part(step, member.rank(), 3));
                  states.add(hash(loop));
                }
                sync.settle(loop.state());
                states.add(hash(loop));
                sync.settle(loop.state());
                states.add(hash(loop));
                return states;
              });
      for (int step = 0; step < 12; step++) {
        boolean together = step == 3 || step == 7 || step >= 10;
        boolean equal = seen.get(0).get(step).equals(seen.get(1).get(step));
        assertThat(equal).as("after step %d", step + 1).isEqualTo(together);
      }
      assertThat(seen.get(0).get(11)).isEqualTo(seen.get(0).get(10));
    }
  }

  @Test
  void averagingAloneChangesNothing() {
    TrainingLoop alone = Learner.loop("sgd", DType.F32, Sync.solo());
    TrainingLoop averaged = Learner.loop("sgd", DType.F32, new AveragingSync(new Solo(), 2));

    assertThat(train(averaged, 0, 1)).isEqualTo(train(alone, 0, 1));
  }

  @ParameterizedTest
  @EnumSource(World.Kind.class)
  void allSeeTheSameMeanLossInWhichEachSampleCountsOnce(World.Kind kind) {
    try (World world = World.of(kind, 3)) {
      List<Double> means =
          world.each(
              member -> {
                double loss = member.rank() == 2 ? Double.NaN : 3 * member.rank();
                int count = member.rank() == 2 ? 0 : 1 + member.rank();
                double averaged = new AveragingSync(member, 4).mean(loss, count);
                assertThat(new AllReduceSync(member).mean(loss, count)).isEqualTo(averaged);
                return averaged;
              });
      assertThat(means).containsExactly(2.0, 2.0, 2.0);
    }
  }

  @Test
  void anEmptyPartWeighsNothing() {
    AllReduceSync sync = new AllReduceSync(new Solo());

    assertThat(sync.weight(0, 10)).isZero();
    assertThat(sync.weight(0, 0)).isZero();
    assertThat(sync.weight(3, 12)).isEqualTo(0.25);
  }

  private static List<Result> trainTogether(
      World.Kind kind, int size, DType type, String optimizer) {
    try (World world = World.of(kind, size)) {
      return world.each(
          member -> {
            AllReduceSync sync = new AllReduceSync(member);
            Result result = train(Learner.loop(optimizer, type, sync), member.rank(), size);
            assertThat(sync.nanos()).isPositive();
            return result;
          });
    }
  }

  private static Result train(TrainingLoop loop, int rank, int size) {
    List<Double> losses = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      StepReport report = loop.step(part(step, rank, size));
      losses.add(report.loss());
    }
    return new Result(losses, hash(loop));
  }

  private static Batch part(int step, int rank, int size) {
    return Learner.batch(step, GLOBAL * rank / size, GLOBAL * (rank + 1) / size, GLOBAL);
  }

  private static int count(int rank, int size) {
    return GLOBAL * (rank + 1) / size - GLOBAL * rank / size;
  }

  private static String hash(TrainingLoop loop) {
    return Safetensors.sha256(Weights.of(loop.state().parameters()));
  }
}
