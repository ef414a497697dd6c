package dev.lakegrad.spark.checkpoint;

import dev.lakegrad.engine.train.TrainingState;

/** A checkpoint that was found complete and undamaged. */
@SuppressWarnings("DoNotCallSuggester")
public final class Checkpoint {

  /** Its folder. */
  public String path() {
    throw new UnsupportedOperationException();
  }

  public Manifest manifest() {
    throw new UnsupportedOperationException();
  }

  /** Puts weights, optimiser state and step back; the model and the optimiser must be the same. */
  public void restore(TrainingState state) {
    throw new UnsupportedOperationException();
  }
}
