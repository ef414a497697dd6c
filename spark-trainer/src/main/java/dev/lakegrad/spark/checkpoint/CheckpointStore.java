package dev.lakegrad.spark.checkpoint;

import dev.lakegrad.engine.train.TrainingState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** A folder of checkpoints on any Hadoop file system; one writer at a time. */
@SuppressWarnings("DoNotCallSuggester")
public final class CheckpointStore {

  /** The checkpoints under {@code uri}, which need not exist yet; the newest {@code keep} stay. */
  public static CheckpointStore open(String uri, Configuration configuration, int keep) {
    throw new UnsupportedOperationException();
  }

  /** Saves {@code state} and returns when it is there to stay. */
  public Checkpoint save(Manifest manifest, TrainingState state) {
    throw new UnsupportedOperationException();
  }

  /** Saves {@code files} by name. */
  public Checkpoint save(Manifest manifest, Map<String, Content> files) {
    throw new UnsupportedOperationException();
  }

  /** The newest checkpoint that is complete and undamaged. */
  public Optional<Checkpoint> latest() {
    throw new UnsupportedOperationException();
  }

  /** All checkpoints that are complete and undamaged, oldest first. */
  public List<Checkpoint> list() {
    throw new UnsupportedOperationException();
  }

  /** Deletes the folder with all that is in it. */
  public void delete() {
    throw new UnsupportedOperationException();
  }
}
