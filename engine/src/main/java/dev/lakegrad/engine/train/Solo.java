package dev.lakegrad.engine.train;

import dev.lakegrad.engine.memory.Buffer;

/** One worker only. */
enum Solo implements Sync {
  INSTANCE;

  @Override
  public double weight(int localCount, int globalCount) {
    return 1;
  }

  @Override
  public void gradients(Buffer gradients) {
    // Already complete.
  }

  @Override
  public double mean(double value, int count) {
    return value;
  }

  @Override
  public void updated(long step, TrainingState state) {
    // Nobody to tell.
  }

  @Override
  public void settle(TrainingState state) {
    // Always settled.
  }

  @Override
  public long nanos() {
    return 0;
  }
}
