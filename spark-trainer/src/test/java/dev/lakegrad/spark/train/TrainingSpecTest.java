package dev.lakegrad.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.data.transform.Augmentation;
import dev.lakegrad.engine.optim.AverageSpec;
import dev.lakegrad.engine.optim.OptimizerSpec;
import dev.lakegrad.engine.optim.ParameterGroup;
import dev.lakegrad.engine.optim.RateSpec;
import dev.lakegrad.engine.train.Precision;
import dev.lakegrad.engine.zoo.ModelSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainingSpecTest {
  private static final TrainingSpec SPEC =
      TrainingSpec.of(ModelSpec.of("mlp", Map.of("hidden", "8,8")), "s3a://models/digits");

  @Test
  void comesBackFromItsJson() {
    TrainingSpec changed =
        SPEC.withOptimizer(
                OptimizerSpec.of("sgd")
                    .with("momentum", 0.5)
                    .with("nesterov", "yes")
                    .withGroups(List.of(new ParameterGroup("*.bias", 2, 0)))
                    .withAverage(AverageSpec.equal(5, 3)))
            .withRate(RateSpec.cosine(0.1, 20))
            .withClip(1)
            .withPrecision(Precision.FLOAT64)
            .withEpochs(7)
            .withMaxSteps(1000)
            .withGlobalBatch(96)
            .withSeed(-3)
            .withContext(32)
            .withAugmentation(Augmentation.parse("crop:4,flip,cutout:8,mixup:0.2"))
            .withWorkers(3)
            .withThreads(2)
            .withSync(SyncMode.AVERAGING)
            .withAverageEvery(5)
            .withExisting(Output.Existing.RESUME)
            .withCheckpointEvery(10)
            .withKeep(4)
            .withMaxFailures(1)
            .withSlotSeconds(2)
            .withPeerSeconds(4)
            .withSegmentEpochs(2);

    assertThat(TrainingSpec.parse(changed.toJson())).isEqualTo(changed);
    assertThat(TrainingSpec.parse(SPEC.toJson())).isEqualTo(SPEC);
  }

  @Test
  void countsABatchForEachWorkerUnlessTheGlobalOneIsGiven() {
    assertThat(SPEC.withBatch(16).withWorkers(3).globalBatch()).isEqualTo(48);
    assertThat(SPEC.withGlobalBatch(90).withWorkers(3).globalBatch()).isEqualTo(90);
    assertThat(SPEC.withGlobalBatch(90).withBatch(5).withWorkers(3).globalBatch()).isEqualTo(15);
  }

  @Test
  void keepsCheckpointsInTheOutputFolder() {
    assertThat(SPEC.output().checkpoints()).isEqualTo("s3a://models/digits/checkpoints");
    assertThat(SPEC.withOutput("/tmp/x/").output().checkpoints()).isEqualTo("/tmp/x/checkpoints");
  }

  @Test
  void refusesValuesThatMakeNoSense() {
    assertThatThrownBy(() -> SPEC.withEpochs(0)).hasMessage("training: 0 epochs");
    assertThatThrownBy(() -> SPEC.withWorkers(0)).hasMessage("training: 0 workers");
    assertThatThrownBy(() -> SPEC.withThreads(-1)).hasMessage("training: -1 threads");
    assertThatThrownBy(() -> SPEC.withClip(-1)).hasMessageContaining("clip -1.0 is not >= 0");
    assertThatThrownBy(() -> SPEC.withBatch(0))
        .hasMessageContaining("batch 0, global batch 0")
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RateSpec.constant(0)).hasMessageContaining("rate 0.0 is not > 0");
    assertThatThrownBy(() -> SyncMode.of("rings"))
        .hasMessage("sync: there is no mode rings, only [ring, driver, averaging]");
    assertThatThrownBy(() -> TrainingSpec.parse("{\"modle\": 1}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("modle");
  }

  @Test
  void makesTheScheduleOfARunFromItsLength() {
    assertThat(RateSpec.constant(0.5).over(10).rate(7)).isEqualTo(0.5);
    RateSpec cosine = RateSpec.cosine(1, 4);
    assertThat(cosine.over(100).rate(4)).isEqualTo(1);
    assertThat(cosine.over(100).rate(100)).isEqualTo(0.1);
    assertThat(cosine.over(2).rate(2)).as("a warm-up longer than the run").isEqualTo(1);
  }
}
