package dev.lakegrad.engine.backend.vector;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The vectors that this machine likes best. */
final class Lanes {
  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  /** Floats in a vector, and its bytes. */
  static final int COUNT = SPECIES.length();

  static final int BYTES = COUNT * Float.BYTES;

  /** That of native memory; a constant, since a call for it might not be inlined. */
  static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private Lanes() {}

  /** {@code count} rounded up to whole vectors. */
  static int padded(int count) {
    return (count + COUNT - 1) / COUNT * COUNT;
  }
}
