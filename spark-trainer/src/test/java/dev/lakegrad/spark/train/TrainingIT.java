package dev.lakegrad.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lakegrad.data.table.DatasetVersion;
import dev.lakegrad.data.table.DeltaTables;
import dev.lakegrad.data.table.SampleOptions;
import dev.lakegrad.data.table.SampleSchema;
import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.optim.AverageSpec;
import dev.lakegrad.engine.optim.OptimizerSpec;
import dev.lakegrad.engine.optim.RateSpec;
import dev.lakegrad.engine.train.Precision;
import dev.lakegrad.engine.weights.Safetensors;
import dev.lakegrad.engine.zoo.ModelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Training on two executors that are processes of their own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrainingIT {
  private static final int ROWS = 1000;

  private Path folder;
  private LocalCluster cluster;
  private DatasetVersion data;
  private SampleSchema samples;

  @BeforeAll
  void start(@TempDir Path temporary) {
    folder = temporary;
    cluster = LocalCluster.of(2);
    data = cluster.write(cluster.clusters(ROWS), folder.resolve("table"));
    samples = samples(data);
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  private SampleSchema samples(DatasetVersion version) {
    return DeltaTables.samples(
        cluster.session(), version, SampleOptions.none().withLabel("label").withClasses(4));
  }

  private TrainingSpec spec(String output) {
    ModelSpec mlp = ModelSpec.of("mlp", Map.of("hidden", "16"));
    return TrainingSpec.of(mlp, folder.resolve(output).toString())
        .withWorkers(2)
        .withBatch(10)
        .withEpochs(4)
        .withRate(RateSpec.constant(0.01));
  }

  private TrainingResult train(TrainingSpec spec) {
    return new DistributedTrainer(cluster.session(), Progress.silent()).fit(spec, data, samples);
  }

  private static long bytes(Safetensors.Entry entry) {
    return (long) entry.shape().size() * Float.BYTES;
  }

  private static String sha256(TrainingResult result) {
    return result.model().provenance().weightsSha256();
  }

  @ParameterizedTest
  @EnumSource
  void learnsInEveryModeAndGivesTheSameBitsTwice(SyncMode mode) {
    TrainingSpec spec = spec(mode.label()).withSync(mode);
    TrainingResult first = train(spec);

    EvaluationReport report = new Evaluator(cluster.session()).evaluate(first.model(), data);
    assertThat(report.accuracy()).isGreaterThan(0.97);
    assertThat(report.count()).isEqualTo(ROWS);
    assertThat(report.classes()).allMatch(c -> c.count() == ROWS / 4);
    assertThat(first.losses()).hasSize(200).doesNotContain(Double.NaN);
    if (mode != SyncMode.AVERAGING) {
      // Each of two workers sends as much as one copy of the gradients, round the ring or up.
      long weights = first.model().weights().values().stream().mapToLong(TrainingIT::bytes).sum();
      assertThat(first.bytesSent()).isEqualTo(2 * 200 * weights);
    }
    TrainedModel loaded =
        TrainedModel.load(first.path(), cluster.session().sessionState().newHadoopConf());
    assertThat(loaded.provenance()).isEqualTo(first.model().provenance());

    TrainingResult second = train(spec.withOutput(spec.output().path() + "-again"));
    assertThat(sha256(second)).isEqualTo(sha256(first));
    assertThat(second.losses()).isEqualTo(first.losses());
  }

  @ParameterizedTest
  @EnumSource
  void anAverageAndAPlateauGoOnFromSegmentToSegment(SyncMode mode) {
    TrainingSpec spec =
        spec("average-" + mode.label())
            .withSync(mode)
            .withOptimizer(OptimizerSpec.of("lamb").withAverage(AverageSpec.exponential(0.9)))
            .withRate(
                RateSpec.of("plateau", 0.05)
                    .with("every", "7")
                    .with("patience", "0")
                    .with("threshold", "0.3"));
    TrainingResult whole = train(spec);
    TrainingResult parts =
        train(spec.withOutput(spec.output().path() + "-parts").withSegmentEpochs(1));
    TrainingResult last =
        train(
            spec.withOutput(spec.output().path() + "-last")
                .withOptimizer(OptimizerSpec.of("lamb")));

    assertThat(sha256(parts)).isEqualTo(sha256(whole));
    assertThat(last.losses()).as("an average changes no step").isEqualTo(whole.losses());
    assertThat(sha256(last)).isNotEqualTo(sha256(whole));
    assertThat(new Evaluator(cluster.session()).evaluate(whole.model(), data).accuracy())
        .isGreaterThan(0.9);
  }

  @Test
  void twoWorkersTakeTheStepsOfOneWithTheSameGlobalBatch() {
    TrainingSpec two = spec("two").withPrecision(Precision.FLOAT64).withEpochs(1);
    TrainingSpec one = two.withOutput(two.output().path() + "-one").withWorkers(1).withBatch(20);

    List<Double> losses = train(two).losses();
    List<Double> alone = train(one).losses();
    assertThat(losses).hasSize(50);
    for (int i = 0; i < losses.size(); i++) {
      assertThat(losses.get(i)).isCloseTo(alone.get(i), within(1e-9 * alone.get(i)));
    }
  }

  @Test
  void anExecutorKilledInMidTrainingChangesNothingInTheResult() {
    surviveAKill(SyncMode.RING);
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource(names = {"DRIVER", "AVERAGING"})
  void anExecutorKilledInMidTrainingChangesNothingInTheOtherModesEither(SyncMode mode) {
    surviveAKill(mode);
  }

  private void surviveAKill(SyncMode mode) {
    TrainingSpec spec =
        spec("killed-" + mode.label()).withSync(mode).withEpochs(16).withCheckpointEvery(44);

    TrainingResult disturbed =
        new DistributedTrainer(cluster.session(), cluster.killingAt(100)).fit(spec, data, samples);
    TrainingResult undisturbed = train(spec.withOutput(spec.output().path() + "-not"));

    assertThat(disturbed.restarts()).isEqualTo(1);
    assertThat(undisturbed.restarts()).isZero();
    assertThat(sha256(disturbed)).isEqualTo(sha256(undisturbed));
  }

  @Test
  void aRunThatGaveUpIsResumedAndEndsAsIfNothingHadHappened() {
    TrainingSpec spec = spec("given-up").withEpochs(16).withMaxFailures(0).withCheckpointEvery(40);
    DistributedTrainer trainer = new DistributedTrainer(cluster.session(), cluster.killingAt(100));

    assertThatThrownBy(() -> trainer.fit(spec, data, samples))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("Training failed 1 time.")
        .hasMessageContaining("resume");
    assertThat(folder.resolve("given-up").resolve(TrainedModel.MANIFEST)).doesNotExist();
    assertThatThrownBy(() -> train(spec)).hasMessageContaining("exists");
    assertThatThrownBy(() -> train(spec.withExisting(Output.Existing.RESUME).withSeed(99)))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("Its seed is '1', and '99' is asked for.");

    TrainingResult resumed = train(spec.withExisting(Output.Existing.RESUME));
    TrainingResult undisturbed = train(spec.withOutput(spec.output().path() + "-not"));
    assertThat(sha256(resumed)).isEqualTo(sha256(undisturbed));
  }

  @Test
  void segmentsOfOneEpochGiveTheResultOfOneLongStage() {
    TrainingSpec spec = spec("segments").withEpochs(2);
    TrainingResult whole = train(spec);
    TrainingResult cut = train(spec.withOutput(spec.output().path() + "-cut").withSegmentEpochs(1));
    assertThat(sha256(cut)).isEqualTo(sha256(whole));
  }

  @Test
  void aRowThatIsNotANumberEndsTheRunAtOnce() {
    DatasetVersion broken =
        cluster.write(
            cluster
                .clusters(100)
                .withColumn(
                    "x3",
                    functions
                        .when(functions.col("x0").gt(1.2), functions.lit(Float.NaN))
                        .otherwise(functions.col("x3"))),
            folder.resolve("broken"));
    DistributedTrainer trainer = new DistributedTrainer(cluster.session(), Progress.silent());
    TrainingSpec spec = spec("broken-model");

    assertThatThrownBy(() -> trainer.fit(spec, broken, samples(broken)))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("'x3' holds")
        .hasMessageContaining("NaN");
    assertThat(Files.exists(folder.resolve("broken-model"))).isFalse();
  }

  /** As where each machine has a disk of its own: this path is another folder in each process. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aRunWhoseCheckpointsTheDriverCannotSeeEnds() throws IOException {
    Path here = Path.of("target", folder.getFileName().toString());
    try {
      TrainingSpec spec = spec("apart").withOutput("file:/proc/self/cwd/" + here).withEpochs(1);

      assertThatThrownBy(() -> train(spec))
          .isInstanceOf(LakegradException.class)
          .hasMessageContaining("The checkpoints that the executors wrote are not in")
          .hasMessageContaining("that the driver and all executors share");
      assertThat(Files.exists(here)).isFalse();
    } finally {
      Files.deleteIfExists(here);
    }
  }

  @Test
  void moreWorkersThanSlotsAreRefused() {
    assertThatThrownBy(() -> train(spec("crowd").withWorkers(5).withSlotSeconds(1)))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("5 workers do not fit into 2 slots.")
        .hasMessageContaining("at most 2 workers");
    assertThat(Files.exists(folder.resolve("crowd"))).isFalse();
  }

  @Test
  void anOutputPathThatIsTakenIsRefusedBeforeSlotsAreWaitedFor() throws IOException {
    Files.createDirectories(folder.resolve("taken/something"));
    assertThatThrownBy(() -> train(spec("taken").withWorkers(5).withSlotSeconds(600)))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("exists");
  }
}
