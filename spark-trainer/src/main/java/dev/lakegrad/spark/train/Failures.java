package dev.lakegrad.spark.train;

import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.spark.checkpoint.Checkpoint;
import dev.lakegrad.spark.checkpoint.CheckpointStore;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the failures of a run, and says after each whether and where the run goes on. */
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final TrainingSpec spec;
  private final CheckpointStore store;
  private final Progress progress;
  private int count;

  Failures(TrainingSpec spec, CheckpointStore store, Progress progress) {
    this.spec = spec;
    this.store = store;
    this.progress = progress;
  }

  /** The checkpoint to go on from, if there is one; throws if the run may not go on. */
  Optional<Checkpoint> survive(int attempt, AttemptFailure failure) {
    count++;
    LOG.error("Attempt {} failed. {}", attempt, failure.line(), failure.thrown());
    if (failure.hopeless()) {
      throw failure.hopelessException();
    }
    Optional<Checkpoint> latest = latest(failure);
    if (tooMany()) {
      throw failure.exhausted(count, spec.output().path(), latest.isPresent());
    }
    long step = latest.map(checkpoint -> checkpoint.manifest().moment().step()).orElse(0L);
    progress.say(
        String.format(
            "%s Going on after step %d; failure %d of %d.",
            failure.sentence(), step, count, spec.patience().maxFailures()));
    return latest;
  }

  /** Storage that does not answer is a failure too; it is asked again while that is allowed. */
  private Optional<Checkpoint> latest(AttemptFailure failure) {
    while (true) {
      try {
        store.recover(); // an executor may have died while it replaced one
        return store.latest();
      } catch (LakegradException e) {
        count++;
        failure.thrown().addSuppressed(e);
        if (tooMany()) {
          // Nobody knows that there is no checkpoint, so what lies there stays.
          throw failure.exhausted(count, spec.output().path(), true);
        }
        LOG.warn("Where to go on cannot be told yet: {}", e.getMessage());
        pause();
      }
    }
  }

  private boolean tooMany() {
    return count > spec.patience().maxFailures();
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LakegradException(
          "Waiting for the checkpoints was interrupted.",
          "Somebody ended the thread that runs the training.",
          "Resume the run once the storage of its output answers.",
          e);
    }
  }
}
