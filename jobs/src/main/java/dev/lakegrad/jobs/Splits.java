package dev.lakegrad.jobs;

import org.jspecify.annotations.Nullable;

/** How {@code --split} is written: the name of a split, or {@code all}. */
final class Splits {
  static final String ALL = "all";

  /** What `train` takes unless told otherwise. */
  static final String TRAIN = "train";

  private Splits() {}

  /** The split that is meant; null for all rows. */
  static @Nullable String chosen(String option) {
    return option.equals(ALL) ? null : option;
  }
}
