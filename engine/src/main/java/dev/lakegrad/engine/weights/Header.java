package dev.lakegrad.engine.weights;

import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The header of a safetensors file: which tensors lie where, in the order of their bytes, and free
 * text about them.
 */
record Header(List<Place> places, SortedMap<String, String> metadata) {
  static final String METADATA = "__metadata__";

  /** The most bytes, and so the most elements, that one buffer holds. */
  private static final long TENSOR_LIMIT = Integer.MAX_VALUE - 64;

  /** One tensor: bytes {@code [begin, end)} after the header. */
  record Place(String name, DType type, Shape shape, long begin, long end) {}

  /** Reads {@code text}; what it describes fills {@code dataBytes} bytes without gap or overlap. */
  static Header parse(String text, long dataBytes) throws Damaged {
    JsonCursor cursor = new JsonCursor(text);
    List<Place> places = new ArrayList<>();
    SortedMap<String, String> metadata = new TreeMap<>();
    Set<String> seen = new HashSet<>();
    cursor.expect('{');
    if (!cursor.passes('}')) {
      do {
        String name = key(cursor, seen, "the header");
        if (name.equals(METADATA)) {
          readMetadata(cursor, metadata);
        } else {
          places.add(place(cursor, name));
        }
      } while (cursor.passes(','));
      cursor.expect('}');
    }
    cursor.expectEnd();
    places.sort(Comparator.comparingLong(Place::begin).thenComparingLong(Place::end));
    checkContiguous(places, dataBytes);
    return new Header(places, metadata);
  }

  private static String key(JsonCursor cursor, Set<String> seen, String owner) throws Damaged {
    String key = cursor.string();
    if (!seen.add(key)) {
      throw new Damaged("The name \"%s\" comes twice in %s", key, owner);
    }
    cursor.expect(':');
    return key;
  }

  private static void readMetadata(JsonCursor cursor, SortedMap<String, String> metadata)
      throws Damaged {
    cursor.expect('{');
    if (cursor.passes('}')) {
      return;
    }
    Set<String> seen = new HashSet<>();
    do {
      String key = key(cursor, seen, METADATA);
      metadata.put(key, cursor.string());
    } while (cursor.passes(','));
    cursor.expect('}');
  }

  private static Place place(JsonCursor cursor, String name) throws Damaged {
    String type = null;
    List<Long> sizes = null;
    List<Long> offsets = null;
    Set<String> seen = new HashSet<>();
    cursor.expect('{');
    do {
      String key = key(cursor, seen, "tensor \"" + name + "\"");
      switch (key) {
        case "dtype" -> type = cursor.string();
        case "shape" -> sizes = numbers(cursor);
        case "data_offsets" -> offsets = numbers(cursor);
        default -> throw new Damaged("Tensor \"%s\" has the unknown key \"%s\"", name, key);
      }
    } while (cursor.passes(','));
    cursor.expect('}');
    return checked(
        name,
        type(name, present(name, "dtype", type)),
        shape(name, present(name, "shape", sizes)),
        present(name, "data_offsets", offsets));
  }

  private static <T> T present(String name, String key, @Nullable T value) throws Damaged {
    if (value == null) {
      throw new Damaged("Tensor \"%s\" has no %s", name, key);
    }
    return value;
  }

  private static List<Long> numbers(JsonCursor cursor) throws Damaged {
    List<Long> numbers = new ArrayList<>();
    cursor.expect('[');
    if (!cursor.passes(']')) {
      do {
        numbers.add(cursor.wholeNumber());
      } while (cursor.passes(','));
      cursor.expect(']');
    }
    return numbers;
  }

  private static DType type(String name, String type) throws Damaged {
    for (DType known : DType.values()) {
      if (known.name().equals(type)) {
        return known;
      }
    }
    throw new Damaged(
        "Tensor \"%s\" has the dtype \"%s\", but only F32, F64 and I32 are supported", name, type);
  }

  private static Shape shape(String name, List<Long> sizes) throws Damaged {
    long product = 1;
    int[] shape = new int[sizes.size()];
    for (int i = 0; i < shape.length; i++) {
      long size = Math.min(sizes.get(i), TENSOR_LIMIT + 1);
      shape[i] = (int) size;
      product *= size; // below 2⁶², since both are below 2³¹
      if (size > TENSOR_LIMIT || product > TENSOR_LIMIT) {
        throw new Damaged("Tensor \"%s\" of shape %s is too large", name, sizes);
      }
    }
    return Shape.of(shape);
  }

  private static Place checked(String name, DType type, Shape shape, List<Long> offsets)
      throws Damaged {
    if (offsets.size() != 2) {
      throw new Damaged("Tensor \"%s\" has %d data_offsets, not 2", name, offsets.size());
    }
    long begin = offsets.get(0);
    long end = offsets.get(1);
    if (end < begin) {
      throw new Damaged("Tensor \"%s\" ends at %d before it begins at %d", name, end, begin);
    }
    long bytes = (long) shape.size() * type.bytes();
    if (bytes > TENSOR_LIMIT) {
      throw new Damaged(
          "Tensor \"%s\" of %d bytes is too large, the limit is %d", name, bytes, TENSOR_LIMIT);
    }
    if (end - begin != bytes) {
      throw new Damaged(
          "Tensor \"%s\" of shape %s and dtype %s needs %d bytes, but its offsets hold %d",
          name, shape, type.name(), bytes, end - begin);
    }
    return new Place(name, type, shape, begin, end);
  }

  private static void checkContiguous(List<Place> places, long dataBytes) throws Damaged {
    long end = 0;
    for (Place place : places) {
      if (place.begin() > end) {
        throw new Damaged(
            "Bytes %d to %d before tensor \"%s\" belong to no tensor",
            end, place.begin(), place.name());
      }
      if (place.begin() < end) {
        throw new Damaged(
            "Tensor \"%s\" begins at byte %d, inside the one before it, which ends at %d",
            place.name(), place.begin(), end);
      }
      end = place.end();
    }
    if (end > dataBytes) {
      throw new Damaged("The tensors need %d bytes, but only %d follow the header", end, dataBytes);
    }
    if (end < dataBytes) {
      throw new Damaged("%d bytes follow the last tensor", dataBytes - end);
    }
  }

  /** As JSON, filled up with spaces so that the data begins at a multiple of 8. */
  String toJson() {
    StringBuilder json = new StringBuilder("{");
    if (!metadata.isEmpty()) {
      json.append(JsonCursor.quoted(METADATA)).append(":{");
      for (Map.Entry<String, String> entry : metadata.entrySet()) {
        json.append(JsonCursor.quoted(entry.getKey())).append(':');
        json.append(JsonCursor.quoted(entry.getValue())).append(',');
      }
      json.setLength(json.length() - 1);
      json.append("},");
    }
    for (Place place : places) {
      json.append(JsonCursor.quoted(place.name()));
      json.append(":{\"dtype\":\"").append(place.type().name());
      json.append("\",\"shape\":").append(place.shape().toString().replace(" ", ""));
      json.append(",\"data_offsets\":[").append(place.begin()).append(',').append(place.end());
      json.append("]},");
    }
    if (json.length() > 1) {
      json.setLength(json.length() - 1);
    }
    return json.append('}').toString();
  }
}
