package dev.lakegrad.spark.train;

import dev.lakegrad.engine.Check;
import java.io.Serializable;

/**
 * Where a run's model and its checkpoints go.
 *
 * @param path the model's folder on any Hadoop file system; checkpoints lie in it
 * @param existing what to do if there is something at {@code path}
 * @param checkpointEvery steps from one checkpoint to the next; each epoch ends with one anyway
 * @param keep how many checkpoints are kept, at least two: the latest might be damaged
 */
public record Output(String path, Existing existing, int checkpointEvery, int keep)
    implements Serializable {

  /** What to do with an output path that exists. */
  public enum Existing {
    /** Refuse it. */
    REFUSE,
    /** Go on from its latest checkpoint; a path without one is started from the beginning. */
    RESUME
  }

  public Output {
    Check.that(!path.isBlank(), "training", "the output path is blank");
    Check.that(checkpointEvery > 0, "training", "a checkpoint every %d steps", checkpointEvery);
    Check.that(keep > 1, "training", "%d checkpoints kept, and two are the fewest", keep);
  }

  static Output at(String path) {
    return new Output(path, Existing.REFUSE, 100, 2);
  }

  /** The folder of the checkpoints. */
  public String checkpoints() {
    return path.endsWith("/") ? path + "checkpoints" : path + "/checkpoints";
  }

  Output withPath(String changed) {
    return new Output(changed, existing, checkpointEvery, keep);
  }

  Output withExisting(Existing changed) {
    return new Output(path, changed, checkpointEvery, keep);
  }

  Output withCheckpointEvery(int changed) {
    return new Output(path, existing, changed, keep);
  }

  Output withKeep(int changed) {
    return new Output(path, existing, checkpointEvery, changed);
  }
}
