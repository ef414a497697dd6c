package dev.lakegrad.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lakegrad.data.table.DatasetVersion;
import dev.lakegrad.data.table.DeltaTables;
import dev.lakegrad.data.table.SampleOptions;
import dev.lakegrad.data.table.SampleSchema;
import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.optim.RateSpec;
import dev.lakegrad.engine.train.Precision;
import dev.lakegrad.engine.zoo.ModelSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Training on an executor whose task has two cores, and a thread for each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ThreadsIT {
  private static final int ROWS = 1000;

  private Path folder;
  private LocalCluster cluster;
  private DatasetVersion data;
  private SampleSchema samples;

  @BeforeAll
  void start(@TempDir Path temporary) {
    folder = temporary;
    cluster = LocalCluster.of(1, 2);
    data = cluster.write(cluster.clusters(ROWS), folder.resolve("table"));
    samples =
        DeltaTables.samples(
            cluster.session(), data, SampleOptions.none().withLabel("label").withClasses(4));
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  private TrainingSpec spec(String output) {
    ModelSpec mlp = ModelSpec.of("mlp", Map.of("hidden", "16"));
    return TrainingSpec.of(mlp, folder.resolve(output).toString())
        .withBatch(15)
        .withEpochs(4)
        .withRate(RateSpec.constant(0.01));
  }

  private TrainingResult train(TrainingSpec spec) {
    return new DistributedTrainer(cluster.session(), Progress.silent()).fit(spec, data, samples);
  }

  @Test
  void learnsWithAThreadForEachCoreAndGivesTheSameBitsTwice() {
    TrainingResult first = train(spec("first"));
    TrainingResult second = train(spec("second"));

    Provenance origin = first.model().provenance();
    assertThat(origin.training().group().threads()).isEqualTo(2);
    assertThat(origin.memory()).hasSize(1);
    assertThat(origin.memory().get(0).tensorBytes()).as("one batch of numbers").isPositive();
    EvaluationReport report = new Evaluator(cluster.session()).evaluate(first.model(), data);
    assertThat(report.accuracy()).isGreaterThan(0.97);
    assertThat(first.losses()).doesNotContain(Double.NaN);
    assertThat(second.losses()).isEqualTo(first.losses());
    assertThat(second.model().provenance().weightsSha256()).isEqualTo(origin.weightsSha256());
  }

  @Test
  void twoThreadsTakeTheStepsOfOne() {
    TrainingSpec two = spec("two").withPrecision(Precision.FLOAT64).withEpochs(1);
    List<Double> losses = train(two).losses();
    List<Double> alone =
        train(two.withOutput(folder.resolve("one").toString()).withThreads(1)).losses();

    assertThat(losses).hasSize(67);
    for (int i = 0; i < losses.size(); i++) {
      assertThat(losses.get(i)).isCloseTo(alone.get(i), within(1e-9 * alone.get(i)));
    }
  }

  @Test
  void moreThreadsThanCoresAreRefused() {
    assertThatThrownBy(() -> train(spec("crowd").withThreads(3)))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("3 threads do not fit into a task of spark.task.cpus=2.")
        .hasMessageContaining("--conf spark.task.cpus=3");
    assertThat(Files.exists(folder.resolve("crowd"))).isFalse();
  }
}
