package dev.lakegrad.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.zoo.ModelSpec;
import dev.lakegrad.spark.checkpoint.CheckpointStore;
import dev.lakegrad.spark.checkpoint.Faults;
import dev.lakegrad.spark.checkpoint.Manifest;
import dev.lakegrad.spark.checkpoint.Moment;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailuresTest {
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final AttemptFailure lost =
      AttemptFailure.ofStage(new IllegalStateException("Executor 3 is lost"), 40);

  @TempDir private Path folder;

  private Failures failures(int allowed, Faults faults) {
    TrainingSpec spec =
        TrainingSpec.of(ModelSpec.of("mlp"), folder.toString()).withMaxFailures(allowed);
    CheckpointStore store =
        CheckpointStore.open(Faults.SCHEME + "://" + folder + "/checkpoints", faults, 2);
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    return new Failures(spec, store, Progress.inLines(out));
  }

  @Test
  void aRunGoesOnAsOftenAsIsAllowed() {
    Failures failures = failures(1, Faults.none());

    assertThat(failures.survive(0, lost)).isEmpty();
    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("Executor 3 is lost", "Going on after step 0; failure 1 of 1.")
        .doesNotContain("..");
    assertThatThrownBy(() -> failures.survive(1, lost))
        .isInstanceOf(LakegradException.class)
        .hasMessageStartingWith("Training failed 2 times. The last time: A rank after step 40");
  }

  @Test
  void storageThatDoesNotAnswerOnceCostsAFailureAndNotTheRun() {
    assertThat(failures(2, Faults.at(0, Faults.Kind.ONCE)).survive(0, lost)).isEmpty();
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("failure 2 of 2.");
  }

  @Test
  void storageThatNeverAnswersDoesNotHideWhyTheAttemptFailed() {
    Failures failures = failures(1, Faults.at(0, Faults.Kind.FOR_EVER));

    assertThatThrownBy(() -> failures.survive(0, lost))
        .isInstanceOf(LakegradException.class)
        .hasMessageStartingWith("Training failed 2 times. The last time: A rank after step 40")
        .hasMessageContaining("Executor 3 is lost")
        .hasMessageContaining("Then resume the run");
    assertThat(lost.thrown().getSuppressed())
        .singleElement()
        .satisfies(e -> assertThat(e).hasMessageContaining("cannot be read"));
  }

  /** The new one went with its executor, between two renames; the old one is found again. */
  @Test
  void aCheckpointThatWasBeingReplacedIsGoneOnFrom() throws Exception {
    CheckpointStore store = CheckpointStore.open(folder + "/checkpoints", new Configuration(), 2);
    Path saved = Path.of(URI.create(store.save(manifest(40), Map.of()).path()));
    Path aside =
        saved.resolveSibling("_tmp-replaced-" + saved.getFileName() + "-" + UUID.randomUUID());
    Files.move(saved, aside);

    assertThat(failures(1, Faults.none()).survive(0, lost)).isPresent();
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("Going on after step 40;");
    assertThat(saved).exists();
  }

  private static Manifest manifest(long step) {
    ObjectNode nothing = new ObjectMapper().createObjectNode();
    return Manifest.of(new Moment(step, 0, 0, 0), nothing, nothing);
  }
}
