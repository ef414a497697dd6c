package dev.lakegrad.engine.backend.vector;

import static dev.lakegrad.engine.backend.vector.Lanes.BYTES;
import static dev.lakegrad.engine.backend.vector.Lanes.ORDER;
import static dev.lakegrad.engine.backend.vector.Lanes.SPECIES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;

import java.nio.ByteBuffer;

/** Short runs of floats inside buffers, copied or added; positions count elements. */
final class Runs {
  private Runs() {}

  static void copy(ByteBuffer from, int start, ByteBuffer into, int at, int count) {
    int source = start * Float.BYTES;
    int target = at * Float.BYTES;
    int end = count * Float.BYTES;
    int i = 0;
    for (; i <= end - BYTES; i += BYTES) {
      fromByteBuffer(SPECIES, from, source + i, ORDER).intoByteBuffer(into, target + i, ORDER);
    }
    for (; i < end; i += Float.BYTES) {
      into.putFloat(target + i, from.getFloat(source + i));
    }
  }

  static void fill(float value, ByteBuffer into, int at, int count) {
    int target = at * Float.BYTES;
    int end = count * Float.BYTES;
    int i = 0;
    for (; i <= end - BYTES; i += BYTES) {
      broadcast(SPECIES, value).intoByteBuffer(into, target + i, ORDER);
    }
    for (; i < end; i += Float.BYTES) {
      into.putFloat(target + i, value);
    }
  }

  /** {@code into = into + scale from}. */
  static void add(float scale, ByteBuffer from, int start, ByteBuffer into, int at, int count) {
    int source = start * Float.BYTES;
    int target = at * Float.BYTES;
    int end = count * Float.BYTES;
    int i = 0;
    for (; i <= end - BYTES; i += BYTES) {
      fromByteBuffer(SPECIES, into, target + i, ORDER)
          .add(fromByteBuffer(SPECIES, from, source + i, ORDER).mul(scale))
          .intoByteBuffer(into, target + i, ORDER);
    }
    for (; i < end; i += Float.BYTES) {
      into.putFloat(target + i, into.getFloat(target + i) + from.getFloat(source + i) * scale);
    }
  }
}
