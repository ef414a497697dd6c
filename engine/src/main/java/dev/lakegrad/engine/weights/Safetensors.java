package dev.lakegrad.engine.weights;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Tensors by name in one file, as other tools read them too: the length of a JSON header in eight
 * bytes, the header, and each tensor's bytes, all little-endian, without gaps.
 */
public final class Safetensors {
  /** More than any model's names need, and small enough to hold in memory. */
  private static final int HEADER_LIMIT = 10_000_000;

  private static final int LENGTH_BYTES = 8;
  private static final int CHUNK = 1 << 16;

  private Safetensors() {}

  /** One tensor. */
  public record Entry(Shape shape, Buffer data) {
    public Entry {
      Check.that(
          shape.size() == data.size(), "entry", "shape %s for %d values", shape, data.size());
    }
  }

  /** What a file holds. */
  public record Content(SortedMap<String, Entry> tensors, SortedMap<String, String> metadata) {}

  /**
   * Writes {@code tensors}, the widest type first and then by name, and leaves {@code out} open.
   */
  public static void write(
      OutputStream out, Map<String, Entry> tensors, Map<String, String> metadata)
      throws IOException {
    List<Map.Entry<String, Entry>> ordered = inFileOrder(tensors);
    List<Header.Place> places = new ArrayList<>();
    long offset = 0;
    for (Map.Entry<String, Entry> tensor : ordered) {
      DType type = tensor.getValue().data().type();
      Shape shape = tensor.getValue().shape();
      long end = offset + (long) shape.size() * type.bytes();
      places.add(new Header.Place(tensor.getKey(), type, shape, offset, end));
      offset = end;
    }
    byte[] header = headerBytes(new Header(places, new TreeMap<>(metadata)));
    byte[] length = new byte[LENGTH_BYTES];
    littleEndian(length).putLong(header.length);
    out.write(length);
    out.write(header);
    for (Map.Entry<String, Entry> tensor : ordered) {
      copy(tensor.getValue().data(), out::write);
    }
  }

  private static List<Map.Entry<String, Entry>> inFileOrder(Map<String, Entry> tensors) {
    Comparator<Map.Entry<String, Entry>> widest =
        Comparator.comparingInt(tensor -> -tensor.getValue().data().type().bytes());
    return tensors.entrySet().stream()
        .sorted(widest.thenComparing(Map.Entry.comparingByKey()))
        .toList();
  }

  private static byte[] headerBytes(Header header) {
    byte[] json = header.toJson().getBytes(StandardCharsets.UTF_8);
    Check.that(
        json.length <= HEADER_LIMIT - LENGTH_BYTES,
        "safetensors",
        "a header of %d bytes, the limit is %d",
        json.length,
        HEADER_LIMIT);
    byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }

  /** As {@link #read(InputStream, long, String)}, where the file has no name to speak of. */
  public static Content read(InputStream in, long length) throws IOException {
    return read(in, length, "a safetensors file");
  }

  /**
   * Reads a file of {@code length} bytes into new memory, and refuses one that breaks the format;
   * {@code source} is its name in that message. Leaves {@code in} open.
   */
  public static Content read(InputStream in, long length, String source) throws IOException {
    try {
      Header header = readHeader(in, length);
      SortedMap<String, Entry> tensors = new TreeMap<>();
      for (Header.Place place : header.places()) {
        Buffer data = Buffer.allocate(place.type(), place.shape().size());
        fill(data, in, place.name());
        tensors.put(place.name(), new Entry(place.shape(), data));
      }
      return new Content(tensors, header.metadata());
    } catch (Damaged damaged) {
      throw damaged.in(source);
    }
  }

  private static Header readHeader(InputStream in, long length) throws IOException, Damaged {
    if (length < LENGTH_BYTES) {
      throw new Damaged("The file has %d bytes, but the length of its header takes 8", length);
    }
    long size = littleEndian(exactly(in, LENGTH_BYTES, "length of the header")).getLong();
    if (size < 0 || size > HEADER_LIMIT) {
      throw new Damaged(
          "The header claims %s bytes, the limit is %d", Long.toUnsignedString(size), HEADER_LIMIT);
    }
    if (size > length - LENGTH_BYTES) {
      throw new Damaged("The header claims %d bytes, but the file has %d in all", size, length);
    }
    byte[] header = exactly(in, (int) size, "header");
    if (size == 0 || header[0] != '{') {
      throw new Damaged("The header does not begin with '{'");
    }
    return Header.parse(utf8(header), length - LENGTH_BYTES - size);
  }

  private static String utf8(byte[] bytes) throws Damaged {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException malformed) {
      throw new Damaged("The header is not UTF-8");
    }
  }

  private static byte[] exactly(InputStream in, int count, String what)
      throws IOException, Damaged {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new Damaged("The file ends inside the %s", what);
    }
    return bytes;
  }

  private static void fill(Buffer data, InputStream in, String name) throws IOException, Damaged {
    ByteBuffer target = data.bytes().duplicate().order(ByteOrder.nativeOrder());
    while (target.hasRemaining()) {
      int count = Math.min(CHUNK, target.remaining());
      byte[] chunk = exactly(in, count, "tensor \"" + name + "\"");
      transfer(data.type(), littleEndian(chunk), target.slice().order(ByteOrder.nativeOrder()));
      target.position(target.position() + count);
    }
  }

  /** Takes a part of a tensor's bytes. */
  private interface Sink {
    void take(byte[] bytes, int from, int count) throws IOException;
  }

  private static void copy(Buffer data, Sink sink) throws IOException {
    ByteBuffer source = data.bytes().duplicate().order(ByteOrder.nativeOrder());
    byte[] chunk = new byte[CHUNK];
    while (source.hasRemaining()) {
      int count = Math.min(CHUNK, source.remaining());
      ByteBuffer part = source.slice(source.position(), count).order(ByteOrder.nativeOrder());
      transfer(data.type(), part, littleEndian(chunk));
      sink.take(chunk, 0, count);
      source.position(source.position() + count);
    }
  }

  /** Copies whole elements, so that differing byte orders are exchanged on the way. */
  private static void transfer(DType type, ByteBuffer source, ByteBuffer target) {
    if (type.bytes() == Long.BYTES) {
      target.asLongBuffer().put(source.asLongBuffer());
    } else {
      target.asIntBuffer().put(source.asIntBuffer());
    }
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * The SHA-256 of names, types, shapes and bytes, in the order of the names: equal for equal
   * weights, however they were written.
   */
  public static String sha256(Map<String, Entry> tensors) {
    MessageDigest digest = newDigest();
    new TreeMap<>(tensors)
        .forEach(
            (name, entry) -> {
              String type = entry.data().type().name();
              String line = JsonCursor.quoted(name) + " " + type + " " + entry.shape() + "\n";
              digest.update(line.getBytes(StandardCharsets.UTF_8));
              update(digest, entry.data());
            });
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void update(MessageDigest digest, Buffer data) {
    try {
      copy(data, digest::update);
    } catch (IOException impossible) {
      throw new AssertionError("a digest does not fail to take bytes", impossible);
    }
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every JDK has SHA-256", impossible);
    }
  }
}
