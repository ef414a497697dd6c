package dev.lakegrad.engine.optim;

/** See {@link Schedule#step}. */
record Staircase(double rate, long every, double factor) implements Schedule {
  Staircase {
    Rates.check(rate);
    Rates.checkSteps("a stair", every, 1);
    Rates.checkFactor(factor);
  }

  @Override
  public double rate(long step) {
    long stairs = (step - 1) / every;
    return rate * StrictMath.pow(factor, (double) stairs);
  }
}
