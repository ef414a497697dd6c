package dev.lakegrad.engine.onnx.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes the fields of one protobuf message. A nested message is kept as a list of pieces until its
 * length is known, so that weights are never copied on the way.
 */
final class FieldWriter {
  private static final int CHUNK = 1 << 12;

  private final List<ByteBuffer> pieces = new ArrayList<>();
  private ByteBuffer open = ByteBuffer.allocate(0);
  private long size;

  /** A varint field; zero is written too, since a reader may ask whether it is there. */
  FieldWriter whole(int field, long value) {
    tag(field, 0);
    varint(value);
    return this;
  }

  FieldWriter real(int field, float value) {
    tag(field, 5);
    room(Float.BYTES).putFloat(value);
    size += Float.BYTES;
    return this;
  }

  /** A text field; an empty text is the default and is left out. */
  FieldWriter text(int field, String text) {
    return text.isEmpty() ? this : item(field, text);
  }

  /** A text that is one of several, where an empty one keeps its place. */
  FieldWriter item(int field, String text) {
    return bytes(field, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  FieldWriter bytes(int field, ByteBuffer bytes) {
    tag(field, 2);
    varint(bytes.remaining());
    append(bytes.duplicate());
    return this;
  }

  FieldWriter message(int field, Consumer<FieldWriter> fields) {
    FieldWriter inner = new FieldWriter();
    fields.accept(inner);
    tag(field, 2);
    varint(inner.size);
    inner.seal();
    inner.pieces.forEach(this::append);
    return this;
  }

  FieldWriter wholes(int field, List<Long> values) {
    if (!values.isEmpty()) {
      message(field, packed -> values.forEach(packed::varint));
    }
    return this;
  }

  FieldWriter reals(int field, List<Float> values) {
    ByteBuffer packed =
        ByteBuffer.allocate(values.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    values.forEach(packed::putFloat);
    return values.isEmpty() ? this : bytes(field, packed.flip());
  }

  /** The length of all that was written. */
  long size() {
    return size;
  }

  void writeTo(OutputStream out) throws IOException {
    seal();
    byte[] chunk = new byte[CHUNK];
    for (ByteBuffer piece : pieces) {
      ByteBuffer left = piece.duplicate();
      while (left.hasRemaining()) {
        int count = Math.min(chunk.length, left.remaining());
        left.get(chunk, 0, count);
        out.write(chunk, 0, count);
      }
    }
  }

  private void tag(int field, int type) {
    varint((long) field << 3 | type);
  }

  private void varint(long value) {
    ByteBuffer target = room(10);
    int start = target.position();
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      target.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    target.put((byte) rest);
    size += target.position() - start;
  }

  private void append(ByteBuffer bytes) {
    size += bytes.remaining();
    if (bytes.remaining() <= open.remaining()) {
      open.put(bytes.duplicate());
    } else {
      seal();
      pieces.add(bytes);
    }
  }

  private ByteBuffer room(int count) {
    if (open.remaining() < count) {
      seal();
      open = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    }
    return open;
  }

  /** What was written so far becomes a piece; the rest of its memory goes on being filled. */
  private void seal() {
    if (open.position() > 0) {
      ByteBuffer rest = open.slice().order(ByteOrder.LITTLE_ENDIAN);
      pieces.add(open.flip());
      open = rest;
    }
  }
}
