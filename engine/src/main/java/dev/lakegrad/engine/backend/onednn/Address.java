package dev.lakegrad.engine.backend.onednn;

import dev.lakegrad.engine.memory.Buffer;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.FloatPointer;

/** A place in native memory, set anew for each call so that none of them makes an object. */
final class Address extends FloatPointer {

  /** Points at element {@code offset} of {@code buffer}, a float. */
  Address at(Buffer buffer, int offset) {
    address = of(buffer) + (long) offset * Float.BYTES;
    return this;
  }

  /** Where the first element of {@code buffer} lies. */
  static long of(Buffer buffer) {
    return buffer.address(Address::find);
  }

  private static long find(ByteBuffer direct) {
    return getDirectBufferAddress(direct);
  }
}
