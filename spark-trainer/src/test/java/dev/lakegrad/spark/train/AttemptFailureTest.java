package dev.lakegrad.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakegrad.data.Fault;
import dev.lakegrad.data.table.DataException;
import dev.lakegrad.engine.LakegradException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.util.List;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

class AttemptFailureTest {
  private static Outcome failed(int rank, Throwable cause) {
    Outcome outcome = Outcome.failed(rank, "host" + rank, 40, cause);
    return Outcome.parse(outcome.toJson());
  }

  private final RuntimeException peer =
      new PeerFailure(new LakegradException("Rank 2 is gone.", "It hung up.", "See its log."));
  private final RuntimeException world = new UncheckedIOException(new ConnectException("refused"));
  private final RuntimeException data =
      new LakegradException("Row 7 holds NaN.", "Someone wrote it.", "Clean the table.");

  @Test
  void theCauseIsWhoFailedByHimselfAndNotWhoLostAPeer() {
    AttemptFailure cause =
        AttemptFailure.among(List.of(failed(0, peer), failed(1, peer), failed(2, world)))
            .orElseThrow();
    assertThat(cause.line())
        .isEqualTo(
            "Rank 2 on host2 at step 40: UncheckedIOException: java.net.ConnectException: refused");
    assertThat(cause.hopeless()).isFalse();
  }

  @Test
  void badDataIsHopelessAndKeepsItsThreeSentences() {
    AttemptFailure cause =
        AttemptFailure.among(List.of(failed(0, peer), failed(1, world), failed(2, data)))
            .orElseThrow();
    assertThat(cause.hopeless()).isTrue();
    assertThat(cause.hopelessException())
        .hasMessage(
            "Row 7 holds NaN. Someone wrote it. (Rank 2 on host2 at step 40) Clean the table.");
  }

  @Test
  void storageThatFailsMayGoWellNextTimeAndKeepsItsSentences() {
    RuntimeException full =
        new LakegradException(
            "The checkpoint could not be saved.",
            "The disk is full.",
            "Make room.",
            new IOException("No space left on device"));
    AttemptFailure cause =
        AttemptFailure.among(List.of(failed(0, full), failed(1, peer))).orElseThrow();
    assertThat(cause.hopeless()).isFalse();
    assertThat(cause.failure().problem()).isEqualTo("The checkpoint could not be saved.");
    assertThat(cause.failure().remedy()).isEqualTo("Make room.");
    assertThat(cause.exhausted(2, "/out", true))
        .hasMessage(
            "Training failed 2 times. The last time: Rank 0 on host0 at step 40: The checkpoint"
                + " could not be saved. The disk is full. Make room. Then resume the run: its"
                + " latest checkpoint is in /out.");
  }

  @Test
  void whereTheFaultLiesComesHomeFromTheWorker() {
    RuntimeException rows = DataException.badValue("part-0", 7, "x", "NaN");
    AttemptFailure cause = AttemptFailure.among(List.of(failed(0, rows))).orElseThrow();

    assertThat(Fault.behind(cause.hopelessException())).contains(Fault.Place.INPUT);
    assertThat(Fault.behind(cause.exhausted(1, "/out", false))).contains(Fault.Place.INPUT);
    AttemptFailure other = AttemptFailure.among(List.of(failed(0, data))).orElseThrow();
    assertThat(Fault.behind(other.hopelessException())).isEmpty();
  }

  @Test
  void aWorkerWithoutMemoryWouldRunOutOfItAgain() {
    AttemptFailure cause =
        AttemptFailure.among(
                List.of(failed(0, peer), failed(1, new OutOfMemoryError("Java heap space"))))
            .orElseThrow();
    assertThat(cause.hopeless()).isTrue();
    assertThat(cause.hopelessException())
        .hasMessage(
            "The worker ran out of memory. Its JVM says: Java heap space. (Rank 1 on host1 at step"
                + " 40) Raise spark.executor.memory, in local[n] --driver-memory, or use a smaller"
                + " --batch.");
  }

  @Test
  void nobodyFailedIsNoFailure() {
    assertThat(AttemptFailure.among(List.of(new Outcome(0, "h", 9, "ab", 5, null, null))))
        .isEmpty();
  }

  @Test
  void readsALostExecutorOutOfSparksMessage() {
    SparkException thrown =
        new SparkException(
            """
            Job aborted due to stage failure: Could not recover from a failed barrier ResultStage. \
            Most recent failure reason: Stage failed because barrier task ResultTask(3, 1) \
            finished unsuccessfully.
            ExecutorLostFailure (executor 4 exited caused by one of the running tasks) Reason: \
            Command exited with code 137
            Driver stacktrace:\
            """);
    AttemptFailure cause = AttemptFailure.ofStage(thrown, 57);
    assertThat(cause.line())
        .isEqualTo("Rank 1 after step 57: Its executor 4 was lost: Command exited with code 137");
    assertThat(cause.hopeless()).isFalse();
    assertThat(cause.exhausted(4, "/out", true))
        .hasMessageStartingWith("Training failed 4 times. The last time: Rank 1 after step 57")
        .hasMessageEndingWith("Then resume the run: its latest checkpoint is in /out.");
  }
}
