package dev.lakegrad.engine.backend.vector;

import dev.lakegrad.engine.backend.vector.Scratch.Native;
import dev.lakegrad.engine.memory.Buffer;
import java.nio.ByteBuffer;

/**
 * A loop over whole vectors: {@code out = f(a, b)}, or {@code f(a, b, out)} where it updates.
 *
 * <p>Each function has a loop of its own, since a vector handed through an interface would become
 * an object.
 */
interface FlatLoop {

  /** Treats the bytes from 0 to {@code end}, a multiple of the vector's size. */
  void run(ByteBuffer a, ByteBuffer b, ByteBuffer out, int end);

  /**
   * Treats all elements. Those that fill no vector are copied into small buffers that hold one, and
   * treated there by the same loop.
   */
  static void run(Scratch scratch, FlatLoop loop, Buffer a, Buffer b, Buffer out) {
    int whole = out.size() / Lanes.COUNT * Lanes.COUNT;
    int rest = out.size() - whole;
    loop.run(a.bytes(), b.bytes(), out.bytes(), whole * Float.BYTES);
    if (rest > 0) {
      ByteBuffer tailA = scratch.buffer(Native.TAIL_A, Lanes.COUNT).bytes();
      ByteBuffer tailB = scratch.buffer(Native.TAIL_B, Lanes.COUNT).bytes();
      ByteBuffer tailOut = scratch.buffer(Native.TAIL_OUT, Lanes.COUNT).bytes();
      copy(a.bytes(), whole, tailA, 0, rest);
      copy(b.bytes(), whole, tailB, 0, rest);
      copy(out.bytes(), whole, tailOut, 0, rest);
      loop.run(tailA, tailB, tailOut, Lanes.BYTES);
      copy(tailOut, 0, out.bytes(), whole, rest);
    }
  }

  private static void copy(ByteBuffer from, int start, ByteBuffer into, int at, int count) {
    for (int i = 0; i < count; i++) {
      into.putFloat((at + i) * Float.BYTES, from.getFloat((start + i) * Float.BYTES));
    }
  }
}
