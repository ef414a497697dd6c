package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.memory.Buffer;

/** See {@link Schedule#warmup}. */
record Warmup(long steps, Schedule after) implements Schedule {
  Warmup {
    Rates.checkSteps("a warm-up", steps, 0);
  }

  @Override
  public double rate(long step) {
    return step < steps ? after.rate(1) * step / steps : after.rate(since(step));
  }

  @Override
  public double rate(long step, Buffer memory) {
    return step < steps ? rate(step) : after.rate(since(step), memory);
  }

  @Override
  public int memory() {
    return after.memory();
  }

  @Override
  public void note(long step, double loss, Buffer memory) {
    if (step >= steps) {
      after.note(since(step), loss, memory);
    }
  }

  /** Steps from the peak on, that at the peak being the first. */
  private long since(long step) {
    return step - steps + 1;
  }
}
