package dev.lakegrad.engine.optim;

/** See {@link Schedule#cosine}. */
record Cosine(double rate, long steps, double floor) implements Schedule {
  Cosine {
    Rates.checkFloor(floor, rate);
    Rates.checkSteps("half a cosine", steps, 0);
  }

  @Override
  public double rate(long step) {
    long done = step - 1;
    if (done >= steps) {
      return done == 0 ? rate : floor;
    }
    return Rates.cosine(rate, floor, (double) done / steps);
  }
}
