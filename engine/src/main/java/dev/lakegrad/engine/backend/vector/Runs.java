package dev.lakegrad.engine.backend.vector;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/** Short runs of floats inside buffers, copied or added; positions count elements. */
final class Runs {
  private Runs() {}

  static void copy(ByteBuffer from, int start, ByteBuffer into, int at, int count) {
    int source = start * Float.BYTES;
    int target = at * Float.BYTES;
    int end = count * Float.BYTES;
    int i = 0;
    for (; i <= end - Lanes.BYTES; i += Lanes.BYTES) {
      Lanes.store(Lanes.load(from, source + i), into, target + i);
    }
    for (; i < end; i += Float.BYTES) {
      into.putFloat(target + i, from.getFloat(source + i));
    }
  }

  static void fill(float value, ByteBuffer into, int at, int count) {
    int target = at * Float.BYTES;
    int end = count * Float.BYTES;
    int i = 0;
    for (; i <= end - Lanes.BYTES; i += Lanes.BYTES) {
      Lanes.store(Lanes.all(value), into, target + i);
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
    for (; i <= end - Lanes.BYTES; i += Lanes.BYTES) {
      FloatVector scaled = Lanes.load(from, source + i).mul(scale);
      Lanes.store(Lanes.load(into, target + i).add(scaled), into, target + i);
    }
    for (; i < end; i += Float.BYTES) {
      into.putFloat(target + i, into.getFloat(target + i) + from.getFloat(source + i) * scale);
    }
  }
}
