package dev.lakegrad.engine.train;

/** What training changes: weights, what the optimiser remembers, and how many steps are done. */
public final class TrainingState {
  private long step;

  TrainingState() {}

  /** How many steps are done. */
  public long step() {
    return step;
  }

  /** One more step is done. */
  void advance() {
    step++;
  }
}
