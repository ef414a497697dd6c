package dev.lakegrad.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.zoo.ModelSpec;
import dev.lakegrad.spark.checkpoint.CheckpointStore;
import dev.lakegrad.spark.checkpoint.Faults;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
}
