package dev.lakegrad.spark.collective;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;

/** Element by element addition: the one piece of arithmetic of an all-reduce. */
final class Adding {
  private Adding() {}

  /** {@code sum = sum + values}; both have the same type and size. */
  static void add(Buffer sum, Buffer values) {
    if (sum.type() == DType.F32) {
      FloatBuffer to = sum.bytes().asFloatBuffer();
      FloatBuffer from = values.bytes().asFloatBuffer();
      for (int i = 0; i < sum.size(); i++) {
        to.put(i, to.get(i) + from.get(i));
      }
    } else {
      DoubleBuffer to = sum.bytes().asDoubleBuffer();
      DoubleBuffer from = values.bytes().asDoubleBuffer();
      for (int i = 0; i < sum.size(); i++) {
        to.put(i, to.get(i) + from.get(i));
      }
    }
  }
}
