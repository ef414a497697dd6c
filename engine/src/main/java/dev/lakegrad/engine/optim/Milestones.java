package dev.lakegrad.engine.optim;

import java.util.Arrays;
import java.util.List;

/** See {@link Schedule#multiStep}. */
record Milestones(double rate, double factor, List<Long> milestones) implements Schedule {
  Milestones {
    Rates.check(rate);
    Rates.checkFactor(factor);
    milestones = List.copyOf(milestones);
    milestones.forEach(milestone -> Rates.checkSteps("a milestone", milestone, 1));
  }

  Milestones(double rate, double factor, long... milestones) {
    this(rate, factor, Arrays.stream(milestones).boxed().toList());
  }

  @Override
  public double rate(long step) {
    long passed = milestones.stream().filter(milestone -> milestone < step).count();
    return rate * StrictMath.pow(factor, (double) passed);
  }
}
