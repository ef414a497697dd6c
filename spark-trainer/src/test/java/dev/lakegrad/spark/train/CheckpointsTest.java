package dev.lakegrad.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakegrad.data.table.DatasetVersion;
import dev.lakegrad.data.transform.Augmentation;
import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.optim.OptimizerSpec;
import dev.lakegrad.engine.zoo.DataShape;
import dev.lakegrad.engine.zoo.Model;
import dev.lakegrad.engine.zoo.ModelSpec;
import dev.lakegrad.engine.zoo.Zoo;
import dev.lakegrad.spark.checkpoint.Manifest;
import dev.lakegrad.spark.checkpoint.Moment;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CheckpointsTest {
  private static final DatasetVersion DATA = PreflightTest.data(300);
  private static final TrainingSpec MLP =
      TrainingSpec.of(ModelSpec.of("mlp"), "/out").withWorkers(2).withBatch(10);
  private static final TrainingSpec RESNET =
      TrainingSpec.of(ModelSpec.of("resnet18"), "/out").withWorkers(2).withBatch(10);

  private static Map<String, JsonNode> identity(TrainingSpec spec) {
    Model model = Zoo.build(spec.model(), DataShape.numbers(Shape.of(3, 32, 32), 10), 1);
    return Checkpoints.identity(DATA, spec, model);
  }

  @Test
  void whatARunIsStandsInItsCheckpointsFieldByField() {
    assertThat(identity(MLP).toString())
        .contains("\"beta2\":\"0.999\"", "\"schedule\":\"constant\"", "\"family\":\"mlp\"")
        .doesNotContain("Spec[");
  }

  @Test
  void aRunThatIsAnotherOneIsToldWhatDiffers() {
    Model model = Zoo.build(MLP.model(), DataShape.numbers(Shape.of(4), 2), 1);
    ObjectNode origin = Checkpoints.provenance(DATA, MLP, model);
    Manifest manifest = Manifest.of(new Moment(0, 0, 0, 0), Checkpoints.config(MLP), origin);
    TrainingSpec other = MLP.withOptimizer(OptimizerSpec.of("sgd"));

    Checkpoints.requireSame(manifest, DATA, MLP, model);
    assertThatThrownBy(() -> Checkpoints.requireSame(manifest, DATA, other, model))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("Its optimizer is 'name: adam, settings: {amsgrad: no, beta1: 0.9, ")
        .hasMessageContaining("and 'name: sgd, ");
  }

  @Test
  void aRunThatChangesItsSamplesInAnotherWayIsAnotherOne() {
    assertThat(identity(RESNET.withAugmentation(Augmentation.parse("flip"))))
        .isNotEqualTo(identity(RESNET));
  }

  @Test
  void aRunThatIsFurtherThanAskedIsNotTakenBack() {
    Model model = Zoo.build(MLP.model(), DataShape.numbers(Shape.of(4), 2), 1);
    ObjectNode origin = Checkpoints.provenance(DATA, MLP, model);
    Manifest manifest = Manifest.of(new Moment(30, 2, 0, 0), Checkpoints.config(MLP), origin);

    Checkpoints.requireSame(manifest, DATA, MLP.withMaxSteps(30), model);
    assertThatThrownBy(() -> Checkpoints.requireSame(manifest, DATA, MLP.withMaxSteps(29), model))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("after step 30, and 29 are asked for");
  }

  @Test
  void aRunThatAddsUpGradientsIsTheSameWithMoreWorkersAndThreadsAndOtherCheckpoints() {
    assertThat(identity(MLP.withWorkers(4).withThreads(3).withBatch(5).withCheckpointEvery(7)))
        .isEqualTo(identity(MLP));
  }

  @Test
  void aRunWithBatchNormIsNotTheSameWithMoreWorkersOrThreads() {
    assertThat(identity(RESNET.withThreads(1))).isNotEqualTo(identity(RESNET.withThreads(2)));
    assertThat(identity(RESNET)).isNotEqualTo(identity(RESNET.withWorkers(4).withBatch(5)));
  }

  @Test
  void aRunThatAveragesIsNotTheSameWithMoreWorkersOrThreadsOrOtherCheckpoints() {
    TrainingSpec averaging = MLP.withSync(SyncMode.AVERAGING);
    assertThat(identity(averaging.withWorkers(4).withBatch(5))).isNotEqualTo(identity(averaging));
    assertThat(identity(averaging.withThreads(2))).isNotEqualTo(identity(averaging));
    assertThat(identity(averaging.withCheckpointEvery(7))).isNotEqualTo(identity(averaging));
  }
}
