package dev.lakegrad.spark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.train.Sync;
import dev.lakegrad.engine.train.TrainingLoop;
import dev.lakegrad.engine.weights.Safetensors;
import dev.lakegrad.engine.weights.Weights;
import dev.lakegrad.spark.sync.Learner;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A run that goes on from a checkpoint ends with the bits of one that was never stopped. */
class ResumeTest {
  private static final int STEPS = 12;

  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("dev.lakegrad.engine.optim.OptimizerSpec#names")
  void resumingAtAnyStepEndsWithTheSameBits(String optimizer) {
    String undisturbed = hash(train(loop(optimizer, DType.F32), 0, STEPS));
    CheckpointStore store = store();
    for (int stop = 0; stop < STEPS; stop++) {
      TrainingLoop first = train(loop(optimizer, DType.F32), 0, stop);
      store.save(manifest(stop), first.state());

      TrainingLoop second = loop(optimizer, DType.F32);
      store.latest().orElseThrow().restore(second.state());
      assertThat(second.state().step()).isEqualTo(stop);
      assertThat(hash(train(second, stop, STEPS))).as("stop at %d", stop).isEqualTo(undisturbed);
    }
  }

  @Test
  void refusesAnotherStepThanTheManifestSays() {
    assertThatThrownBy(() -> store().save(manifest(3), loop("sgd", DType.F32).state()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("checkpoint: the manifest is of step 3, the state of 0");
  }

  @Test
  void refusesAnotherOptimizer() {
    CheckpointStore store = store();
    Checkpoint saved = store.save(manifest(0), loop("sgd", DType.F32).state());

    assertThatThrownBy(() -> saved.restore(loop("adam", DType.F32).state()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("adam remembers [m, v], but [momentum] was saved");
  }

  private CheckpointStore store() {
    return CheckpointStore.open(folder.toUri().toString(), new Configuration(false), 3);
  }

  private static Manifest manifest(int step) {
    ObjectNode empty = JsonNodeFactory.instance.objectNode();
    return Manifest.of(new Moment(step, 0, step, 0), empty, empty);
  }

  private static TrainingLoop loop(String optimizer, DType type) {
    return Learner.loop(optimizer, type, Sync.solo());
  }

  private static TrainingLoop train(TrainingLoop loop, int from, int to) {
    for (int step = from; step < to; step++) {
      assertThat(loop.step(Learner.batch(step, 0, 32, 32)).loss()).isFinite();
    }
    return loop;
  }

  private static String hash(TrainingLoop loop) {
    return Safetensors.sha256(Weights.of(loop.state().parameters()));
  }
}
