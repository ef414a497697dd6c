package dev.lakegrad.engine.memory;

import java.nio.ByteBuffer;
import java.util.function.ToLongFunction;

/** Direct memory that buffers share, and where it lies, once someone has asked. */
final class Block {
  private final ByteBuffer bytes;
  private long address; // 0 until asked for

  Block(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  ByteBuffer bytes() {
    return bytes;
  }

  /** Two threads may both ask: they write the same number. */
  long address(ToLongFunction<ByteBuffer> finder) {
    if (address == 0) {
      address = finder.applyAsLong(bytes);
    }
    return address;
  }
}
