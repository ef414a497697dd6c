package dev.lakegrad.spark.collective;

import dev.lakegrad.engine.Check;
import java.io.Serializable;
import java.time.Duration;

/**
 * How long to wait for others: {@code join} for all of them to come together at the start, {@code
 * silence} for one that sends and takes nothing during an operation, and {@code barrier} for the
 * same at a barrier: what takes one worker long, such as saving, comes before one.
 *
 * <p>{@code silence} must exceed the longest time by which one worker may be slower than another
 * between two operations.
 */
public record Deadlines(Duration join, Duration silence, Duration barrier) implements Serializable {
  private static final long serialVersionUID = 1L;

  public Deadlines {
    Check.that(!join.isNegative() && !join.isZero(), "deadlines", "join %s is not positive", join);
    Check.that(
        !silence.isNegative() && !silence.isZero(),
        "deadlines",
        "silence %s is not positive",
        silence);
    Check.that(
        barrier.compareTo(silence) >= 0,
        "deadlines",
        "barrier %s is less than silence %s",
        barrier,
        silence);
  }

  /** The same silence at a barrier as elsewhere. */
  public Deadlines(Duration join, Duration silence) {
    this(join, silence, silence);
  }

  /** One minute to come together, two minutes of silence. */
  public static Deadlines standard() {
    return new Deadlines(Duration.ofSeconds(60), Duration.ofSeconds(120));
  }
}
