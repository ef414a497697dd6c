package dev.lakegrad.data.ingest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.TaskContext;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a stretch of a UTF-8 file that are not blank, one after the other.
 *
 * <p>A line ends with a line feed, with or without a carriage return before it; it belongs to the
 * stretch that its first byte lies in. A byte order mark and the header line are left out.
 */
final class Lines implements Iterator<Lines.Line>, AutoCloseable {
  private static final int LINE_FEED = '\n';
  private static final String BYTE_ORDER_MARK = "\uFEFF";
  private static final int COMPLAINTS = 5;

  private final Source source;
  private final InputStream in;
  private final long end;
  private long position;
  private long number;
  private @Nullable Line next;

  /** A line, counted from 1 within the stretch; {@code utf8} is false if its bytes are no text. */
  record Line(long number, String text, boolean utf8) {}

  /** Says what is wrong with a line, or null. */
  @FunctionalInterface
  interface Check {
    @Nullable String complaint(Line line);
  }

  private Lines(Source source, Header header, long from, long end) throws IOException {
    this.source = source;
    this.in = source.open();
    this.end = end;
    if (from > 0) {
      in.skipNBytes(from - 1);
      position = from - 1;
      readBytes();
    }
    next = find();
    if (from == 0 && header == Header.FIRST_LINE) {
      next = find();
    }
  }

  /** Slice {@code index} of {@code count}; in a task it is closed when the task ends. */
  static Lines slice(Source source, Header header, int index, int count) {
    long bytes = count == 1 ? Long.MAX_VALUE : source.bytes();
    try {
      Lines lines =
          count == 1
              ? new Lines(source, header, 0, bytes)
              : new Lines(source, header, bytes * index / count, bytes * (index + 1) / count);
      if (TaskContext.get() != null) {
        Slices.closeWithTask(lines);
      }
      return lines;
    } catch (IOException e) {
      throw ImportException.unreadable(source.path(), e);
    }
  }

  /** How many slices to cut {@code source} into: a gzipped file is read from its beginning only. */
  static int slices(Source source, int files) {
    return source.zipped() || source.bytes() < 1 << 20 ? 1 : files;
  }

  /** The first line of a file that must have one. */
  static String first(Source source) {
    try (Lines lines = slice(source, Header.NONE, 0, 1)) {
      if (!lines.hasNext()) {
        throw ImportException.malformed(
            source.path(), "It has no line but blank ones.", "Give a file with rows.");
      }
      Line line = lines.next();
      if (!line.utf8()) {
        throw ImportException.malformed(
            source.path(),
            "Its line %d is not UTF-8 text.".formatted(line.number()),
            "Convert the file to UTF-8.");
      }
      return line.text();
    }
  }

  /** Refuses a file that has a header and nothing else. */
  static void checkRows(Source source, Header header) {
    try (Lines lines = slice(source, header, 0, 1)) {
      if (!lines.hasNext()) {
        throw ImportException.malformed(
            source.path(),
            "It has a header and no row.",
            "Give a file with rows, or say that it has no header.");
      }
    }
  }

  /** The first lines that {@code check} objects to: {@code line 3: ...}. */
  static List<String> complaints(Source source, Header header, Check check) {
    List<String> complaints = new ArrayList<>();
    try (Lines lines = slice(source, header, 0, 1)) {
      while (lines.hasNext() && complaints.size() < COMPLAINTS) {
        Line line = lines.next();
        String complaint = line.utf8() ? check.complaint(line) : "is not UTF-8 text";
        if (complaint != null) {
          complaints.add("line " + line.number() + ": " + complaint);
        }
      }
    }
    return complaints;
  }

  Stream<Line> stream() {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL),
        false);
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public Line next() {
    Line line = next;
    if (line == null) {
      throw new NoSuchElementException();
    }
    try {
      next = find();
    } catch (IOException e) {
      throw ImportException.unreadable(source.path(), e);
    }
    return line;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw ImportException.unreadable(source.path(), e);
    }
  }

  private @Nullable Line find() throws IOException {
    while (position < end) {
      boolean first = position == 0;
      byte[] bytes = readBytes();
      if (bytes == null) {
        return null;
      }
      number++;
      Line line = decode(bytes, first);
      if (!line.text().isBlank()) {
        return line;
      }
    }
    return null;
  }

  private Line decode(byte[] bytes, boolean first) {
    int length =
        bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString();
      // UTF-16, for instance, has a NUL in every character of English.
      boolean plain = text.indexOf('\0') < 0;
      return new Line(
          number, first && text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text, plain);
    } catch (CharacterCodingException e) {
      return new Line(number, new String(bytes, 0, length, StandardCharsets.UTF_8), false);
    }
  }

  /** The bytes up to the next line feed, or null at the end of the file. */
  private byte @Nullable [] readBytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
    int read = in.read();
    if (read < 0) {
      return null;
    }
    while (read >= 0 && read != LINE_FEED) {
      bytes.write(read);
      read = in.read();
    }
    position += bytes.size() + (read < 0 ? 0 : 1);
    return bytes.toByteArray();
  }
}
