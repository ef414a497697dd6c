package dev.lakegrad.engine.onnx.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Walks the fields of one protobuf message: {@link #next} moves to a field, and exactly one of the
 * methods that take its value, or {@link #skip}, follows.
 *
 * <p>The format: each field is a varint {@code number << 3 | wire type} and a value; a varint has
 * seven bits in each byte, the lowest first (Protocol Buffers, Encoding). No length is believed
 * before it is compared with what is left, and what is made of it counts against {@link Source}.
 */
final class FieldReader {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  /** About what an object, and a place in a list, take on the heap. */
  private static final int OBJECT_BYTES = 64;

  private final Source source;
  private final ByteBuffer bytes;
  private final int depth;
  private int field;
  private int wire;

  FieldReader(Source source, ByteBuffer bytes, int depth) {
    this.source = source;
    this.bytes = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    this.depth = depth;
  }

  Source source() {
    return source;
  }

  /** Moves to the next field; false at the end of the message. */
  boolean next() throws Malformed {
    if (!bytes.hasRemaining()) {
      return false;
    }
    long tag = varint();
    field = (int) (tag >>> 3);
    wire = (int) (tag & 7);
    if (tag >>> 32 != 0 || field == 0) {
      throw at("the tag %d names no field", tag);
    }
    return true;
  }

  int field() {
    return field;
  }

  long whole() throws Malformed {
    expect(VARINT);
    return varint();
  }

  float real() throws Malformed {
    expect(FIXED32);
    need(Float.BYTES);
    return bytes.getFloat();
  }

  /** The bytes of a field, as they lie in the file. */
  ByteBuffer bytes() throws Malformed {
    expect(BYTES);
    return slice();
  }

  String text() throws Malformed {
    ByteBuffer encoded = bytes();
    source.spend(OBJECT_BYTES + encoded.remaining());
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(encoded).toString();
    } catch (CharacterCodingException malformed) {
      throw at("the text of field %d is not UTF-8", field);
    }
  }

  FieldReader message() throws Malformed {
    source.spend(OBJECT_BYTES);
    if (depth >= source.limits().depth()) {
      throw at("messages nest deeper than %d", source.limits().depth());
    }
    return new FieldReader(source, bytes(), depth + 1);
  }

  /** One varint, or a packed row of them, added to {@code values}. */
  void wholes(List<Long> values) throws Malformed {
    if (wire != BYTES) {
      add(whole(), values);
      return;
    }
    FieldReader packed = new FieldReader(source, slice(), depth);
    while (packed.bytes.hasRemaining()) {
      add(packed.varint(), values);
    }
  }

  /** One float, or a packed row of them, added to {@code values}. */
  void reals(List<Float> values) throws Malformed {
    if (wire != BYTES) {
      add(real(), values);
      return;
    }
    ByteBuffer packed = elements(Float.BYTES);
    while (packed.hasRemaining()) {
      add(packed.getFloat(), values);
    }
  }

  /** A number of {@code size} bytes, or a packed row of them, as they lie in the file. */
  ByteBuffer elements(int size) throws Malformed {
    if (wire == BYTES) {
      ByteBuffer packed = slice();
      if (packed.remaining() % size != 0) {
        throw at("%d bytes hold no whole number of %d-byte elements", packed.remaining(), size);
      }
      return packed;
    }
    expect(size == Long.BYTES ? FIXED64 : FIXED32);
    return take(size);
  }

  /** Passes over a value of any type, for fields that nothing here reads. */
  void skip() throws Malformed {
    switch (wire) {
      case VARINT -> varint();
      case FIXED64 -> take(Long.BYTES);
      case BYTES -> slice();
      case FIXED32 -> take(Integer.BYTES);
      default -> throw at("field %d has the wire type %d, which is not in use", field, wire);
    }
  }

  private <T> void add(T value, List<T> values) throws Malformed {
    source.spend(OBJECT_BYTES / 2);
    values.add(value);
  }

  private void expect(int type) throws Malformed {
    if (wire != type) {
      throw at("field %d has the wire type %d instead of %d", field, wire, type);
    }
  }

  private long varint() throws Malformed {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      need(1);
      byte next = bytes.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw at("a varint goes on after its tenth byte");
  }

  private ByteBuffer slice() throws Malformed {
    long length = varint();
    if (length < 0 || length > bytes.remaining()) {
      throw at(
          "field %d claims %s bytes, but its message has %d left",
          field, Long.toUnsignedString(length), bytes.remaining());
    }
    return take((int) length);
  }

  private ByteBuffer take(int length) throws Malformed {
    need(length);
    ByteBuffer taken = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    taken.limit(bytes.position() + length);
    bytes.position(bytes.position() + length);
    return taken;
  }

  private void need(int count) throws Malformed {
    if (bytes.remaining() < count) {
      throw at("the message ends inside field %d", field);
    }
  }

  private Malformed at(String what, Object... values) {
    return new Malformed("At byte " + bytes.position() + ", " + what, values);
  }
}
