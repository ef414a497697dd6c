package dev.lakegrad.engine.optim;

/** See {@link Schedule#constant}. */
record ConstantRate(double rate) implements Schedule {
  ConstantRate {
    Rates.check(rate);
  }

  @Override
  public double rate(long step) {
    return rate;
  }
}
