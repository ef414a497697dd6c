package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Buffer;
import java.io.Serializable;

/**
 * The learning rate of each step; steps count from 1.
 *
 * <p>A schedule never changes: its rate is a function of the step, and for {@link #plateau} of the
 * losses before. What must be known of those is in a memory that the caller keeps, all zeros at
 * first. Rates are those of PyTorch's schedulers, in whose terms step {@code t} is taken after
 * {@code t - 1} calls of the scheduler.
 */
public interface Schedule extends Serializable {

  /** The rate of {@code step} as far as no loss counts. */
  double rate(long step);

  /** The rate of {@code step} after what {@code memory} knows of the steps before. */
  default double rate(long step, Buffer memory) {
    return rate(step);
  }

  /** How many {@code float64} numbers there are to remember; none for most. */
  default int memory() {
    return 0;
  }

  /** Puts into {@code memory} what counts of the {@code loss} of {@code step}. */
  default void note(long step, double loss, Buffer memory) {}

  /** The same rate at every step. */
  static Schedule constant(double rate) {
    return new ConstantRate(rate);
  }

  /** {@code rate} times {@code factor} after each {@code every} steps. */
  static Schedule step(double rate, long every, double factor) {
    return new Staircase(rate, every, factor);
  }

  /** {@code rate} times {@code factor} after each of the steps {@code milestones}. */
  static Schedule multiStep(double rate, double factor, long... milestones) {
    return new Milestones(rate, factor, milestones);
  }

  /** {@code rate} times {@code factor} after each step. */
  static Schedule exponential(double rate, double factor) {
    return new Staircase(rate, 1, factor);
  }

  /**
   * From {@code rate} down to {@code floor} along half a cosine, where it is after {@code steps}
   * and stays (Loshchilov and Hutter 2017).
   */
  static Schedule cosine(double rate, long steps, double floor) {
    return new Cosine(rate, steps, floor);
  }

  /**
   * Down along half a cosine again and again: the first time in {@code steps}, then in {@code
   * growth} times as many as the time before (Loshchilov and Hutter 2017).
   */
  static Schedule cosineRestarts(double rate, long steps, long growth, double floor) {
    return new Restarts(rate, steps, growth, floor);
  }

  /** From {@code rate} to {@code end} in equal steps, where it is after {@code steps} and stays. */
  static Schedule linear(double rate, long steps, double end) {
    return new Polynomial(rate, steps, 1, end);
  }

  /** {@code floor + (rate - floor) (1 - t / steps)^power} after {@code t} steps, then floor. */
  static Schedule polynomial(double rate, long steps, double power, double floor) {
    return new Polynomial(rate, steps, power, floor);
  }

  /** Up to {@code peak} in {@code warmup} steps, then down as 1 / √step (Vaswani et al. 2017). */
  static Schedule inverseRoot(double peak, long warmup) {
    return new InverseRoot(peak, warmup);
  }

  /** See {@link OneCycle}, with half cosines. */
  static Schedule oneCycle(double peak, long steps) {
    return new OneCycle(peak, steps, 0.3, 25, 1e4, OneCycle.Curve.COSINE);
  }

  /** See {@link Plateau}. */
  static Schedule plateau(double rate, Plateau.Config config) {
    return new Plateau(rate, config);
  }

  /**
   * From 0 up to the first rate of {@code after} in equal steps: there at {@code steps}, and then
   * on with {@code after}.
   */
  static Schedule warmup(long steps, Schedule after) {
    return new Warmup(steps, after);
  }

  /**
   * From 0 up to {@code peak} in equal steps during the warm-up, then down to {@code floor} along
   * half a cosine, where it is at {@code totalSteps} and stays.
   */
  static Schedule warmupCosine(double peak, long warmupSteps, long totalSteps, double floor) {
    Check.that(
        warmupSteps <= totalSteps,
        "schedule",
        "warm-up of %d steps does not fit into %d steps",
        warmupSteps,
        totalSteps);
    return warmup(warmupSteps, cosine(peak, totalSteps - warmupSteps, floor));
  }
}
