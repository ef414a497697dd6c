package dev.lakegrad.spark.sync;

import dev.lakegrad.engine.backend.Backends;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.spark.collective.Collective;

/** The mean over all replicas. */
final class Average {
  private Average() {}

  /** Replaces {@code values} by their mean over all ranks; what is empty is not sent. */
  static void over(Collective collective, Buffer values) {
    if (values.size() > 0) {
      collective.allReduce(values);
      Backends.preferred().forType(values.type()).scale(1.0 / collective.size(), values, values);
    }
  }
}
