package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.Check;

/** See {@link Schedule#polynomial}; {@code end} may lie above {@code rate}. */
record Polynomial(double rate, long steps, double power, double end) implements Schedule {
  Polynomial {
    Rates.check(rate);
    Rates.check(end);
    Rates.checkSteps("a way down", steps, 0);
    Check.that(power > 0 && Double.isFinite(power), "schedule", "power %s is not > 0", power);
  }

  @Override
  public double rate(long step) {
    long done = step - 1;
    if (done >= steps) {
      return done == 0 ? rate : end;
    }
    double left = (double) (steps - done) / steps;
    return end + (rate - end) * StrictMath.pow(left, power);
  }
}
