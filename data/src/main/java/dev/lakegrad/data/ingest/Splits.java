package dev.lakegrad.data.ingest;

import java.util.SortedMap;

/** Whether both splits got rows. */
final class Splits {
  private Splits() {}

  static void check(String source, SortedMap<String, Long> counts, Holdout holdout) {
    if (!counts.containsKey(Holdout.TRAIN)) {
      throw ImportException.malformed(
          source, "No row is left to train with.", "Give more rows, or hold fewer of them out.");
    }
    if (holdout.fraction() > 0 && !counts.containsKey(Holdout.TEST)) {
      throw ImportException.malformed(
          source,
          "Of its %d rows none fell to the holdout of %s."
              .formatted(counts.get(Holdout.TRAIN), holdout.fraction()),
          "Hold out more, or choose another seed.");
    }
  }
}
