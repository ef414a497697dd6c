package dev.lakegrad.engine.onnx.wire;

import dev.lakegrad.engine.Check;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A constant: sizes, and {@code values} as the little-endian bytes of {@code raw_data}, whatever
 * field they came in. Elements below a byte share one, the first in its low bits. Strings stand in
 * {@code texts} instead.
 */
public record TensorProto(
    String name, ElementType type, List<Long> sizes, ByteBuffer values, List<String> texts) {

  public TensorProto {
    sizes = List.copyOf(sizes);
    texts = List.copyOf(texts);
    values = values.slice().order(ByteOrder.LITTLE_ENDIAN);
    boolean text = type == ElementType.STRING;
    long count = count(sizes);
    Check.that(count >= 0, "tensor", "\"%s\" has the sizes %s", name, sizes);
    Check.that(
        texts.size() == (text ? count : 0) && values.remaining() == (text ? 0 : type.bytes(count)),
        "tensor",
        "\"%s\", %s%s, does not go with %d bytes and %d texts",
        name,
        type,
        sizes,
        values.remaining(),
        texts.size());
  }

  /** The values, to be read from 0 to the limit. */
  @Override
  public ByteBuffer values() {
    return values.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  public static TensorProto of(String name, List<Long> sizes, float... values) {
    ByteBuffer bytes = allocate(values.length, Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return new TensorProto(name, ElementType.FLOAT, sizes, bytes, List.of());
  }

  public static TensorProto of(String name, List<Long> sizes, long... values) {
    ByteBuffer bytes = allocate(values.length, Long.BYTES);
    bytes.asLongBuffer().put(values);
    return new TensorProto(name, ElementType.INT64, sizes, bytes, List.of());
  }

  private static ByteBuffer allocate(int count, int size) {
    return ByteBuffer.allocate(Math.multiplyExact(count, size)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The number of elements, or -1 where a size is negative or their product beyond a long. */
  static long count(List<Long> sizes) {
    long count = 1;
    for (long size : sizes) {
      if (size < 0 || size > Integer.MAX_VALUE || Math.multiplyHigh(count, size) != 0) {
        return -1;
      }
      count *= size;
    }
    return count;
  }

  static TensorProto read(FieldReader in) throws Malformed {
    TensorFields fields = new TensorFields();
    while (in.next()) {
      fields.take(in);
    }
    return fields.tensor(in.source());
  }

  void write(FieldWriter out) {
    out.wholes(1, sizes).whole(2, type.code()).text(8, name);
    texts.forEach(text -> out.item(6, text));
    if (type != ElementType.STRING) {
      out.bytes(9, values);
    }
  }
}
