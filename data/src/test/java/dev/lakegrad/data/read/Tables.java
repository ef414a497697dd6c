package dev.lakegrad.data.read;

import dev.lakegrad.data.table.SampleSchema;
import dev.lakegrad.data.table.SampleSchema.Format;
import dev.lakegrad.data.text.TokenizerKind;
import dev.lakegrad.data.text.TokenizerSpec;
import dev.lakegrad.engine.memory.Shape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Small tables in memory, of each format, in files of unequal length. */
final class Tables {
  private Tables() {}

  /** Row i is the image {@code [i, i+1, i+2, i+3]} of two channels, its label i % 10. */
  static MemorySource images(String id, int... files) {
    SampleSchema schema =
        new SampleSchema(
            Format.IMAGE,
            List.of("image"),
            "label",
            Shape.of(2, 1, 2),
            10,
            List.of(),
            List.of(0.5f, 0f),
            List.of(0.5f, 0f),
            null);
    return source(id, schema, files);
  }

  /** Row i is {@code [i, -i]}, its label i % 10; the second number is normalised by 1 and 2. */
  static MemorySource vectors(int... files) {
    SampleSchema schema =
        new SampleSchema(
            Format.VECTOR,
            List.of("a", "b"),
            "label",
            Shape.of(2),
            10,
            List.of(),
            List.of(0f, 1f),
            List.of(1f, 2f),
            null);
    return source("vectors", schema, files);
  }

  /** Row i is the tokens {@code 100 i .. 100 i + 10}. */
  static MemorySource tokens(int... files) {
    SampleSchema schema =
        new SampleSchema(
            Format.TOKENS,
            List.of("tokens"),
            null,
            Shape.of(11),
            100_000,
            List.of(),
            List.of(),
            List.of(),
            null);
    return source("tokens", schema, files);
  }

  /** Row i is {@code [i, -1]}, its label i % 10. */
  static MemorySource texts(int... files) {
    SampleSchema schema =
        new SampleSchema(
            Format.TEXT,
            List.of("tokens"),
            "label",
            Shape.of(2),
            10,
            List.of(),
            List.of(),
            List.of(),
            TokenizerSpec.of(TokenizerKind.WORDS, List.of("<unknown>", "b")));
    return source("texts", schema, files);
  }

  private static MemorySource source(String id, SampleSchema schema, int... rows) {
    RecordLayout layout = RecordLayout.of(schema);
    List<byte[]> files = new ArrayList<>();
    int row = 0;
    for (int count : rows) {
      ByteBuffer records = layout.allocate(count);
      for (int i = 0; i < count; i++, row++) {
        put(records, schema.format(), row);
        if (layout.labelled()) {
          records.putInt(row % 10);
        }
      }
      byte[] bytes = new byte[records.capacity()];
      records.get(0, bytes);
      files.add(bytes);
    }
    return new MemorySource(id, schema, files);
  }

  private static void put(ByteBuffer records, Format format, int row) {
    switch (format) {
      case IMAGE -> {
        for (int i = 0; i < 4; i++) {
          records.put((byte) (row + i));
        }
      }
      case VECTOR -> records.putFloat(row).putFloat(-row);
      case TEXT -> records.putInt(row).putInt(-1);
      case TOKENS -> {
        for (int i = 0; i < 11; i++) {
          records.putInt(100 * row + i);
        }
      }
    }
  }
}
