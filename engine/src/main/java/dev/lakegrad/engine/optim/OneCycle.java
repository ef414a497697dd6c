package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.Check;

/**
 * Up and down once (Smith and Topin 2018): from {@code peak / start} to {@code peak} in a share
 * {@code rise} of all steps, then to {@code peak / start / end} at the last step, where it stays.
 * Momentum is left alone.
 */
record OneCycle(double peak, long steps, double rise, double start, double end, Curve curve)
    implements Schedule {

  /** How the rate goes from one value to the next. */
  enum Curve {
    COSINE,
    STRAIGHT
  }

  OneCycle {
    Rates.check(peak);
    Rates.checkSteps("a cycle", steps, 1);
    Check.that(0 <= rise && rise < 1, "schedule", "rise %s is not in [0, 1)", rise);
    Check.that(start > 0 && end > 0, "schedule", "divisors %s and %s are not > 0", start, end);
  }

  @Override
  public double rate(long step) {
    double top = rise * steps - 1;
    double last = steps - 1.0;
    double done = Math.min(step - 1.0, last);
    if (done <= top) {
      return between(peak / start, peak, top == 0 ? 1 : done / top);
    }
    return between(peak, peak / start / end, (done - top) / (last - top));
  }

  private double between(double from, double to, double share) {
    return curve == Curve.COSINE ? Rates.cosine(from, to, share) : from + (to - from) * share;
  }
}
