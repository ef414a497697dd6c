package dev.lakegrad.data.ingest;

import dev.lakegrad.data.text.TokenizerKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A UTF-8 text in chunks whose tokens, one chunk after the other, are those of the whole. */
final class TextChunks implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int CHARACTERS = 1 << 14;

  private final Source source;
  private final long[] offsets; // where chunks begin, in bytes, and where the last one ends

  private TextChunks(Source source, long[] offsets) {
    this.source = source;
    this.offsets = offsets;
  }

  /** Reads the whole text once; refuses what is no text. */
  static TextChunks of(Source source, TokenizerKind kind) {
    List<Long> offsets = new ArrayList<>(List.of(0L));
    try (Characters characters = Characters.open(source, 0)) {
      int before = -1;
      long length = 0;
      long at = 0;
      for (int c = characters.next(); c >= 0; c = characters.next()) {
        if (length >= CHARACTERS && kind.mayCut(before, c)) {
          offsets.add(at);
          length = 0;
        }
        length++;
        before = c;
        at = characters.offset();
      }
      if (at == 0) {
        throw ImportException.malformed(source.path(), "It is empty.", "Give a file with text.");
      }
      offsets.add(at);
    }
    return new TextChunks(source, offsets.stream().mapToLong(Long::longValue).toArray());
  }

  /** How many there are. */
  int count() {
    return offsets.length - 1;
  }

  /** The text where {@code slices} tasks share it: slice {@code i} begins with this chunk. */
  int first(int slice, int slices) {
    return (int) ((long) count() * slice / slices);
  }

  String path() {
    return source.path();
  }

  /** The chunks from number {@code first} on. */
  Reader open(int first) {
    try {
      InputStream in = source.open();
      in.skipNBytes(offsets[first]);
      return new Reader(in, first);
    } catch (IOException e) {
      throw ImportException.unreadable(source.path(), e);
    }
  }

  /** One chunk after the other. */
  final class Reader implements AutoCloseable {
    private final InputStream in;
    private int chunk;

    private Reader(InputStream in, int first) {
      this.in = in;
      this.chunk = first;
    }

    /** The number of the chunk that comes next. */
    int chunk() {
      return chunk;
    }

    /** The next chunk; there must be one. */
    String next() {
      int length = Math.toIntExact(offsets[chunk + 1] - offsets[chunk]);
      chunk++;
      try {
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw ImportException.unreadable(source.path(), e);
      }
    }

    @Override
    public void close() {
      try {
        in.close();
      } catch (IOException e) {
        throw ImportException.unreadable(source.path(), e);
      }
    }
  }
}
