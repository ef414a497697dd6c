package dev.lakegrad.spark.sync;

import dev.lakegrad.engine.backend.Backends;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.spark.collective.Collective;

/** The mean over all workers. */
final class Average {
  private Average() {}

  /** Replaces {@code values} by their mean over all ranks; what is empty is not sent. */
  static void over(Collective collective, Buffer values) {
    if (values.size() > 0) {
      collective.allReduce(values);
      Backends.preferred().forType(values.type()).scale(1.0 / collective.size(), values, values);
    }
  }

  /** The mean of {@code value}, which counts {@code count} times at each rank. */
  static double over(Collective collective, double value, int count) {
    Buffer sums = Buffer.allocate(DType.F64, 2);
    sums.set(0, count == 0 ? 0 : count * value);
    sums.set(1, count);
    collective.allReduce(sums);
    return sums.get(0) / sums.get(1);
  }
}
