package dev.lakegrad.spark.train;

import dev.lakegrad.engine.memory.ResidentMemory;
import dev.lakegrad.engine.train.Crew;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The most memory that a worker took.
 *
 * @param tensorBytes of tensors, added up over its threads: what a step computes and gives back
 * @param residentBytes of the whole process that it ran in, in RAM; null where the system does not
 *     tell it
 */
public record PeakMemory(long tensorBytes, @Nullable Long residentBytes) {

  /** Of the process of {@code crew}, until now. */
  static PeakMemory of(Crew crew) {
    OptionalLong resident = ResidentMemory.peak();
    return new PeakMemory(crew.peakBytes(), resident.isPresent() ? resident.getAsLong() : null);
  }

  /** The larger of each. */
  PeakMemory or(PeakMemory other) {
    return new PeakMemory(
        Math.max(tensorBytes, other.tensorBytes), larger(residentBytes, other.residentBytes));
  }

  private static @Nullable Long larger(@Nullable Long one, @Nullable Long other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return Math.max(one, other);
  }
}
