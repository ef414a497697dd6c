package dev.lakegrad.engine.optim;

/** See {@link Schedule#inverseRoot}. */
record InverseRoot(double peak, long warmup) implements Schedule {
  InverseRoot {
    Rates.check(peak);
    Rates.checkSteps("a warm-up", warmup, 1);
  }

  @Override
  public double rate(long step) {
    return step < warmup ? peak * step / warmup : peak * Math.sqrt((double) warmup / step);
  }
}
