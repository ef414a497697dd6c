package dev.lakegrad.data.ingest;

import dev.lakegrad.engine.LakegradException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An IDX file of unsigned bytes, read record by record from the beginning.
 *
 * <p>The format: {@code 00 00 08 d}, then {@code d} sizes of four bytes each (big-endian), then the
 * values. The first size counts records. What the header promises must be there, and no more.
 */
final class IdxFile implements AutoCloseable {
  private static final int UNSIGNED_BYTES = 8;
  private static final int LARGEST_RECORD = 1 << 26;

  private final String name;
  private final InputStream in;
  private final int[] sizes;
  private long position;

  private IdxFile(String name, InputStream in, int[] sizes, long position) {
    this.name = name;
    this.in = in;
    this.sizes = sizes;
    this.position = position;
  }

  /** One byte for each record. */
  static IdxFile labels(Source source) {
    return open(source, "labels", 1, 1);
  }

  /** {@code [records, height, width]} or {@code [records, channels, height, width]}. */
  static IdxFile images(Source source) {
    return open(source, "images", 3, 4);
  }

  private static IdxFile open(Source source, String what, int fewest, int most) {
    InputStream in = null;
    try {
      in = source.open();
      return header(source.path(), in, what, fewest, most);
    } catch (IOException | LakegradException e) {
      closeAfter(in, e);
      throw e instanceof LakegradException failure
          ? failure
          : ImportException.unreadable(source.path(), (IOException) e);
    }
  }

  private static IdxFile header(String name, InputStream in, String what, int fewest, int most)
      throws IOException {
    byte[] magic = in.readNBytes(4);
    int rank = magic.length < 4 ? -1 : magic[3];
    boolean idx = rank >= 0 && magic[0] == 0 && magic[1] == 0 && magic[2] == UNSIGNED_BYTES;
    if (!idx || rank < fewest || rank > most) {
      throw ImportException.malformed(
          name,
          "An IDX file of %s begins with 00 00 08 %02x, this one with %s."
              .formatted(what, fewest, hex(magic)),
          "Check that the file is what the name says, and that images and labels are not swapped.");
    }
    byte[] raw = in.readNBytes(4 * rank);
    if (raw.length < 4 * rank) {
      throw ImportException.malformed(
          name,
          "Its header has %d bytes, the file ends after %d."
              .formatted(4 + 4 * rank, 4 + raw.length),
          "Fetch the file again: it is truncated.");
    }
    int[] sizes = new int[rank];
    for (int i = 0; i < rank; i++) {
      for (int j = 0; j < 4; j++) {
        sizes[i] = (sizes[i] << 8) | (raw[4 * i + j] & 0xff);
      }
    }
    checkSizes(name, sizes);
    return new IdxFile(name, in, sizes, 4 + raw.length);
  }

  private static void checkSizes(String name, int[] sizes) {
    long record = 1;
    for (int i = 0; i < sizes.length; i++) {
      record = i == 0 ? record : record * Math.max(0, sizes[i]);
      if (sizes[i] <= 0 || record > LARGEST_RECORD) {
        throw ImportException.malformed(
            name,
            "Its header gives the sizes %s, which no file of images or labels has."
                .formatted(Arrays.toString(sizes)),
            "Fetch the file again: its header is damaged.");
      }
    }
  }

  /** How many records the header promises. */
  int records() {
    return sizes[0];
  }

  /** The sizes of one record, {@code [28, 28]}. */
  int[] record() {
    return Arrays.copyOfRange(sizes, 1, sizes.length);
  }

  int recordBytes() {
    return Arrays.stream(record()).reduce(1, Math::multiplyExact);
  }

  /** The next record; it must be there. */
  byte[] next() {
    try {
      byte[] record = in.readNBytes(recordBytes());
      position += record.length;
      if (record.length < recordBytes()) {
        throw truncated(null);
      }
      return record;
    } catch (IOException e) {
      throw truncated(e);
    }
  }

  /** Passes over {@code count} records. */
  void skip(long count) {
    try {
      in.skipNBytes(count * recordBytes());
      position += count * recordBytes();
    } catch (IOException e) {
      throw truncated(e);
    }
  }

  /** Checks that nothing follows the last record. */
  void end() {
    try {
      if (in.read() >= 0) {
        throw ImportException.malformed(
            name,
            "Its header promises %s, which is %d bytes in all, but the file goes on after them."
                .formatted(promise(), position),
            "Fetch the file again: its header and its length do not fit.");
      }
    } catch (IOException e) {
      throw truncated(e);
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw ImportException.unreadable(name, e);
    }
  }

  private LakegradException truncated(@Nullable IOException cause) {
    long whole = 4 + 4L * sizes.length + (long) records() * recordBytes();
    String end = cause == null ? "" : " (" + ImportException.firstLine(cause) + ")";
    return ImportException.malformed(
        name,
        "Its header promises %s, which is %d bytes in all, but only %d could be read%s."
            .formatted(promise(), whole, position, end),
        "Fetch the file again: it is truncated or damaged.",
        cause);
  }

  private String promise() {
    String text =
        Arrays.stream(sizes).mapToObj(Integer::toString).collect(Collectors.joining(" x "));
    return text + " values";
  }

  private static String hex(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte b : bytes) {
      text.append(text.isEmpty() ? "" : " ").append("%02x".formatted(b));
    }
    return bytes.length == 0 ? "nothing: it is empty" : text.toString();
  }

  private static void closeAfter(@Nullable InputStream in, Exception cause) {
    try {
      if (in != null) {
        in.close();
      }
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }
}
