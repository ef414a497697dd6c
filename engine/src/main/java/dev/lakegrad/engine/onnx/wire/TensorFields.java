package dev.lakegrad.engine.onnx.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@code TensorProto} on its way in, whose values may come in any of seven fields. */
final class TensorFields {
  private final List<Long> sizes = new ArrayList<>();
  private final List<String> texts = new ArrayList<>();
  private final Map<String, String> place = new HashMap<>();
  private final ByteArrayOutputStream typed = new ByteArrayOutputStream(0);
  private String name = "";
  private long code;
  private long location;
  private @Nullable ByteBuffer raw;
  private final List<Long> wholes = new ArrayList<>();

  /** Takes the field that {@code in} stands at. */
  void take(FieldReader in) throws Malformed {
    switch (in.field()) {
      case 1 -> in.wholes(sizes);
      case 2 -> code = in.whole();
      case 3 -> throw new Malformed("A tensor comes in segments, which no version of ONNX uses");
      case 4 -> append(in, Float.BYTES);
      case 5, 7, 11 -> in.wholes(wholes);
      case 6 -> texts.add(in.text());
      case 8 -> name = in.text();
      case 9 -> raw = in.bytes();
      case 10 -> append(in, Double.BYTES);
      case 13 -> place.putAll(ExternalData.pair(in.message()));
      case 14 -> location = in.whole();
      default -> in.skip();
    }
  }

  private void append(FieldReader in, int size) throws Malformed {
    ByteBuffer part = in.elements(size);
    in.source().spend(part.remaining());
    byte[] copy = new byte[part.remaining()];
    part.get(copy);
    typed.write(copy, 0, copy.length);
  }

  TensorProto tensor(Source source) throws Malformed {
    ElementType type = ElementType.of(code);
    ByteBuffer values = values(type, source);
    long count = TensorProto.count(sizes);
    if (count < 0) {
      throw new Malformed("Tensor \"%s\" has the sizes %s", name, sizes);
    }
    boolean text = type == ElementType.STRING;
    long wanted = text ? 0 : type.bytes(count);
    if (values.remaining() != wanted || texts.size() != (text ? count : 0)) {
      throw new Malformed(
          "Tensor \"%s\" of type %s and sizes %s has %d bytes and %d texts",
          name, type, sizes, values.remaining(), texts.size());
    }
    return new TensorProto(name, type, sizes, values, texts);
  }

  private ByteBuffer values(ElementType type, Source source) throws Malformed {
    if (location == 1) {
      return source.external(name, ExternalData.Place.of(name, place));
    }
    if (raw != null) {
      return raw;
    }
    if (!wholes.isEmpty()) {
      return narrow(wholes, Math.max(8, type.bits()), source);
    }
    return ByteBuffer.wrap(typed.toByteArray());
  }

  /** The low {@code bits} of each value, side by side: {@code int32_data} holds small types too. */
  private static ByteBuffer narrow(List<Long> values, int bits, Source source) throws Malformed {
    source.spend((long) values.size() * (bits / 8));
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(values.size(), bits / 8))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      switch (bits) {
        case 8 -> bytes.put((byte) value);
        case 16 -> bytes.putShort((short) value);
        case 32 -> bytes.putInt((int) value);
        case 64 -> bytes.putLong(value);
        default -> throw new Malformed("Whole numbers do not fill elements of %d bits", bits);
      }
    }
    return bytes.flip();
  }
}
