package dev.lakegrad.engine.backend.vector;

import dev.lakegrad.engine.backend.vector.Scratch.Use;
import java.nio.ByteBuffer;

/**
 * A function made of an exponential, in three loops: one writes what to take it of, {@link
 * Exponential} does so, and one makes the result of it. They take turns on a piece of the array
 * that stays in the first-level cache.
 */
@SuppressWarnings("ArrayRecordComponent") // scratch memory, never compared
record ExponentialLoop(float[] powers, Start start, Finish finish) implements FlatLoop {
  /** Elements in a piece: whole vectors on any machine. */
  static final int PIECE = 1024;

  private static final int PIECE_BYTES = PIECE * Float.BYTES;

  /** Treats the bytes of {@code x} from {@code from} to {@code to}; powers count from 0. */
  interface Start {
    void run(ByteBuffer x, int from, int to, float[] powers);
  }

  /** As {@link FlatLoop}, for the same bytes. */
  interface Finish {
    void run(float[] powers, ByteBuffer x, ByteBuffer b, ByteBuffer out, int from, int to);
  }

  static ExponentialLoop of(Scratch scratch, Start start, Finish finish) {
    return new ExponentialLoop(scratch.array(Use.POWERS, PIECE), start, finish);
  }

  @Override
  public void run(ByteBuffer x, ByteBuffer b, ByteBuffer out, int end) {
    for (int from = 0; from < end; from += PIECE_BYTES) {
      int to = Math.min(end, from + PIECE_BYTES);
      start.run(x, from, to, powers);
      Exponential.of(powers, (to - from) / Float.BYTES);
      finish.run(powers, x, b, out, from, to);
    }
  }
}
