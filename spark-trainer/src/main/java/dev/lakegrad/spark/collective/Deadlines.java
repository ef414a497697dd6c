package dev.lakegrad.spark.collective;

import dev.lakegrad.engine.Check;
import java.io.Serializable;
import java.time.Duration;

/**
 * How long to wait for others: {@code join} for all of them to come together at the start, {@code
 * silence} for one that sends and takes nothing during an operation.
 *
 * <p>{@code silence} must exceed the longest time by which one worker may be slower than another
 * between two operations.
 */
public record Deadlines(Duration join, Duration silence) implements Serializable {
  private static final long serialVersionUID = 1L;

  public Deadlines {
    Check.that(!join.isNegative() && !join.isZero(), "deadlines", "join %s is not positive", join);
    Check.that(
        !silence.isNegative() && !silence.isZero(),
        "deadlines",
        "silence %s is not positive",
        silence);
  }

  /** One minute to come together, two minutes of silence. */
  public static Deadlines standard() {
    return new Deadlines(Duration.ofSeconds(60), Duration.ofSeconds(120));
  }
}
