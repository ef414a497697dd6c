package dev.lakegrad.engine.backend.vector;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vectors that this machine likes best, and how they meet native memory.
 *
 * <p>Its methods are for loops that are a kernel of their own. Where much is inlined into one
 * kernel, the JIT compiler gives up on all methods but the Vector API's own, and a vector that a
 * method returns becomes an object: such kernels call the Vector API directly.
 */
final class Lanes {
  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  /** Floats in a vector, and its bytes. */
  static final int COUNT = SPECIES.length();

  static final int BYTES = COUNT * Float.BYTES;

  /** A constant, so that a vector's own methods need no other call. */
  static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private Lanes() {}

  static FloatVector load(ByteBuffer from, int at) {
    return FloatVector.fromByteBuffer(SPECIES, from, at, ORDER);
  }

  static void store(FloatVector vector, ByteBuffer into, int at) {
    vector.intoByteBuffer(into, at, ORDER);
  }

  static FloatVector load(float[] from, int at) {
    return FloatVector.fromArray(SPECIES, from, at);
  }

  static FloatVector all(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }

  /** {@code count} rounded up to whole vectors. */
  static int padded(int count) {
    return (count + COUNT - 1) / COUNT * COUNT;
  }
}
