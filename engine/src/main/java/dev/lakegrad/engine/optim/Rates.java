package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.Check;

/** What schedules share: checks, and half a cosine. */
final class Rates {
  private Rates() {}

  static void check(double rate) {
    Check.that(rate >= 0 && Double.isFinite(rate), "schedule", "rate %s is not >= 0", rate);
  }

  static void checkFloor(double floor, double rate) {
    check(rate);
    Check.that(
        0 <= floor && floor <= rate, "schedule", "floor %s is not in [0, rate %s]", floor, rate);
  }

  static void checkFactor(double factor) {
    Check.that(0 < factor && factor <= 1, "schedule", "factor %s is not in (0, 1]", factor);
  }

  /** Refuses less than {@code least} of {@code what}. */
  static void checkSteps(String what, long steps, long least) {
    Check.that(steps >= least, "schedule", "%s of %d steps is less than %d", what, steps, least);
  }

  /** From {@code from} to {@code to} along half a cosine, of which {@code share} is done. */
  static double cosine(double from, double to, double share) {
    return to + (from - to) * (1 + StrictMath.cos(Math.PI * share)) / 2;
  }
}
