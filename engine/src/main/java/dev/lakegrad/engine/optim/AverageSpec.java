package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.Check;
import java.io.Serializable;

/**
 * Which average of a model's weights is followed while they move.
 *
 * @param keep how much of the average an exponential one keeps at each step
 * @param from the first step whose weights count
 * @param every how many steps lie between two that count
 */
public record AverageSpec(Kind kind, double keep, long from, long every) implements Serializable {
  /** None. */
  public static final AverageSpec NONE = new AverageSpec(Kind.NONE, 0, 1, 1);

  /** How weights are averaged. */
  public enum Kind {
    NONE,
    /** {@code a ← keep a + (1 − keep) w}, which begins with the first weights. */
    EXPONENTIAL,
    /** The mean of all weights that count (stochastic weight averaging, Izmailov et al. 2018). */
    EQUAL
  }

  public AverageSpec {
    Check.that(0 <= keep && keep < 1, "average", "keep %s is not in [0, 1)", keep);
    Check.that(from >= 1, "average", "from step %d, and steps count from 1", from);
    Check.that(every >= 1, "average", "every %d steps is less than 1", every);
  }

  /** A moving average, as {@link Kind#EXPONENTIAL}. */
  public static AverageSpec exponential(double keep) {
    return new AverageSpec(Kind.EXPONENTIAL, keep, 1, 1);
  }

  /** The mean of the weights after step {@code from} and each {@code every} steps later. */
  public static AverageSpec equal(long from, long every) {
    return new AverageSpec(Kind.EQUAL, 0, from, every);
  }

  /** Whether there is one after {@code step} steps. */
  boolean exists(long step) {
    return kind != Kind.NONE && step >= from;
  }

  /** What the weights after {@code step} steps count for in the average, in [0, 1]. */
  double share(long step) {
    if (!exists(step) || (step - from) % every != 0) {
      return 0;
    }
    long before = (step - from) / every;
    return kind == Kind.EQUAL ? 1.0 / (before + 1) : before == 0 ? 1 : 1 - keep;
  }
}
