package dev.lakegrad.engine.onnx.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One file that is being read: its limits, what is left of them, and what lies beside it. */
final class Source {
  private final Limits limits;
  private final @Nullable ExternalData external;
  private long left;

  /** Without {@code external}, a tensor whose values are in another file is refused. */
  Source(Limits limits, @Nullable ExternalData external) {
    this.limits = limits;
    this.external = external;
    this.left = limits.memory();
  }

  Limits limits() {
    return limits;
  }

  /** Counts memory that is about to be taken. */
  void spend(long bytes) throws Malformed {
    left -= bytes;
    if (left < 0) {
      throw new Malformed(
          "It describes more than fits into %d MiB of memory", limits.memory() >> 20);
    }
  }

  /** The values of a tensor that lie in the file that {@code place} names. */
  ByteBuffer external(String tensor, ExternalData.Place place) throws Malformed {
    if (external == null) {
      throw new Malformed(
          "Tensor \"%s\" keeps its values in another file, \"%s\", and that is refused by default",
          tensor, place.location());
    }
    return external.read(tensor, place, this);
  }
}
