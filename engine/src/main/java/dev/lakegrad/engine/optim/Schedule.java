package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.Check;
import java.io.Serializable;

/** The learning rate of each step; steps count from 1. */
public interface Schedule extends Serializable {

  double rate(long step);

  /** The same rate at every step. */
  static Schedule constant(double rate) {
    return new Constant(rate);
  }

  /**
   * From 0 up to {@code peak} in equal steps during the warm-up, then down to {@code floor} along
   * half a cosine, where it is at {@code totalSteps} and stays (Loshchilov and Hutter 2017).
   */
  static Schedule warmupCosine(double peak, long warmupSteps, long totalSteps, double floor) {
    return new WarmupCosine(peak, warmupSteps, totalSteps, floor);
  }

  /** See {@link Schedule#constant}. */
  record Constant(double rate) implements Schedule {
    public Constant {
      Check.that(rate >= 0 && Double.isFinite(rate), "schedule", "rate %s is not >= 0", rate);
    }

    @Override
    public double rate(long step) {
      return rate;
    }
  }

  /** See {@link Schedule#warmupCosine}. */
  record WarmupCosine(double peak, long warmupSteps, long totalSteps, double floor)
      implements Schedule {
    public WarmupCosine {
      Check.that(peak >= 0 && Double.isFinite(peak), "schedule", "peak rate %s is not >= 0", peak);
      Check.that(
          0 <= floor && floor <= peak, "schedule", "floor %s is not in [0, peak %s]", floor, peak);
      Check.that(
          0 <= warmupSteps && warmupSteps <= totalSteps,
          "schedule",
          "warm-up of %d steps does not fit into %d steps",
          warmupSteps,
          totalSteps);
    }

    @Override
    public double rate(long step) {
      if (step < warmupSteps) {
        return peak * step / warmupSteps;
      }
      if (step >= totalSteps) {
        return step == warmupSteps ? peak : floor;
      }
      double progress = (double) (step - warmupSteps) / (totalSteps - warmupSteps);
      return floor + (peak - floor) * (1 + StrictMath.cos(Math.PI * progress)) / 2;
    }
  }
}
