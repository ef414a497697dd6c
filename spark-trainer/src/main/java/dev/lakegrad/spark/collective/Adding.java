package dev.lakegrad.spark.collective;

import dev.lakegrad.engine.backend.Backends;
import dev.lakegrad.engine.memory.Buffer;

/** The one piece of arithmetic of an all-reduce. */
final class Adding {
  private Adding() {}

  /** {@code sum = sum + values}; both have the same type and size. */
  static void add(Buffer sum, Buffer values) {
    Backends.preferred().forType(sum.type()).accumulate(1, values, sum);
  }
}
