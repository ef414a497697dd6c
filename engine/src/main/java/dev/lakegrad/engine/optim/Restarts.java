package dev.lakegrad.engine.optim;

/** See {@link Schedule#cosineRestarts}. */
record Restarts(double rate, long steps, long growth, double floor) implements Schedule {
  Restarts {
    Rates.checkFloor(floor, rate);
    Rates.checkSteps("a cycle", steps, 1);
    Rates.checkSteps("a growth", growth, 1);
  }

  @Override
  public double rate(long step) {
    long length = steps;
    long done = step - 1;
    if (growth == 1) {
      done %= length;
    }
    while (done >= length) {
      done -= length;
      length *= growth;
    }
    return Rates.cosine(rate, floor, (double) done / length);
  }
}
