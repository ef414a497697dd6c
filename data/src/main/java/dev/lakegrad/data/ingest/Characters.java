package dev.lakegrad.data.ingest;

import java.io.IOException;
import java.io.InputStream;

/** The code points of a UTF-8 file, one after the other; anything else is refused with its byte. */
final class Characters implements AutoCloseable {
  private static final int[] LEAST = {0, 0x80, 0x800, 0x10000};

  private final Source source;
  private final InputStream in;
  private long offset;

  private Characters(Source source, InputStream in, long offset) {
    this.source = source;
    this.in = in;
    this.offset = offset;
  }

  /** Begins at byte {@code offset}, where a character begins. */
  static Characters open(Source source, long offset) {
    try {
      InputStream in = source.open();
      in.skipNBytes(offset);
      return new Characters(source, in, offset);
    } catch (IOException e) {
      throw ImportException.unreadable(source.path(), e);
    }
  }

  /** The byte that the next character begins at. */
  long offset() {
    return offset;
  }

  /** The next code point, or -1 at the end. */
  int next() {
    try {
      int lead = in.read();
      if (lead < 0x80) {
        offset += lead < 0 ? 0 : 1;
        return lead;
      }
      int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
      int character = lead & (0x3F >> more);
      boolean valid = lead >= 0xC0 && lead < 0xF8;
      for (int i = 0; i < more && valid; i++) {
        int follower = in.read();
        valid = (follower & 0xC0) == 0x80 && follower >= 0;
        character = (character << 6) | (follower & 0x3F);
      }
      boolean surrogate = character >= 0xD800 && character <= 0xDFFF;
      if (!valid || character < LEAST[more] || character > 0x10FFFF || surrogate) {
        throw ImportException.malformed(
            source.path(),
            "It is not UTF-8 text: no character begins at byte %d (0x%02x)."
                .formatted(offset, lead),
            "Convert the file to UTF-8.");
      }
      offset += 1 + more;
      return character;
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
