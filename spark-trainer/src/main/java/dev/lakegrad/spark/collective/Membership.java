package dev.lakegrad.spark.collective;

import dev.lakegrad.engine.Check;
import java.io.Serializable;

/**
 * Who one member of a run is: rank {@code rank} of {@code size} in attempt {@code generation} of
 * {@code job}, proved by the key. Members differ in their rank alone.
 */
public record Membership(String job, int generation, int rank, int size, JobKey key)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The rank of the driver's {@link StarServer}, which is no worker. */
  public static final int DRIVER = -1;

  public Membership {
    Check.that(size >= 1, "membership", "size %d is not positive", size);
    Check.that(
        DRIVER <= rank && rank < size, "membership", "rank %d is not in [0, %d)", rank, size);
    Check.that(generation >= 0, "membership", "generation %d is negative", generation);
  }

  /** The same run, seen by {@code rank}. */
  public Membership withRank(int rank) {
    return new Membership(job, generation, rank, size, key);
  }
}
