package dev.lakegrad.spark.train;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.optim.Schedule;
import java.io.Serializable;
import java.util.List;

/**
 * The learning rate over a run whose number of steps is not known yet.
 *
 * @param schedule {@code constant}, or {@code cosine}: up during the warm-up, then down to {@code
 *     floor} along half a cosine
 * @param rate the rate, or the peak of it
 * @param warmupSteps steps until the peak
 * @param floor the rate at the end
 */
public record RateSpec(String schedule, double rate, long warmupSteps, double floor)
    implements Serializable {
  private static final String CONSTANT = "constant";
  private static final String COSINE = "cosine";

  public RateSpec {
    Check.that(
        schedules().contains(schedule),
        "rate",
        "there is no schedule %s, only %s",
        schedule,
        schedules());
    Check.that(rate > 0 && Double.isFinite(rate), "rate", "rate %s is not > 0", rate);
    Check.that(warmupSteps >= 0, "rate", "%d warm-up steps", warmupSteps);
    Check.that(0 <= floor && floor <= rate, "rate", "floor %s is not in [0, %s]", floor, rate);
  }

  /** The names there are. */
  public static List<String> schedules() {
    return List.of(CONSTANT, COSINE);
  }

  /** Always {@code rate}. */
  public static RateSpec constant(double rate) {
    return new RateSpec(CONSTANT, rate, 0, 0);
  }

  /** Up to {@code peak} in {@code warmupSteps}, then down to a tenth of it. */
  public static RateSpec cosine(double peak, long warmupSteps) {
    return new RateSpec(COSINE, peak, warmupSteps, peak / 10);
  }

  /** Whether a run of another length has other rates at the same steps. */
  boolean dependsOnLength() {
    return !schedule.equals(CONSTANT);
  }

  /** The schedule for a run of {@code totalSteps}. */
  Schedule over(long totalSteps) {
    return schedule.equals(CONSTANT)
        ? Schedule.constant(rate)
        : Schedule.warmupCosine(rate, Math.min(warmupSteps, totalSteps), totalSteps, floor);
  }
}
