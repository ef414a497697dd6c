package dev.lakegrad.data.read;

import dev.lakegrad.engine.Check;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * All samples of a version as one file on a local disk, mapped into memory: any row by its number,
 * without decoding.
 *
 * <pre>
 *   header (4096 bytes) | record 0 | record 1 | ... | trailer: rows, CRC-32C of all before
 * </pre>
 *
 * <p>The file is made once in a folder, shared by all who name that folder, and used again as long
 * as it is whole and belongs to the same version and schema; otherwise it is made anew. A folder of
 * an executor goes with the executor: its tasks, and later stages that run there, share the file;
 * another run makes its own. It is mapped in segments of less than 2 GiB that hold whole records.
 */
public final class PackedCache implements AutoCloseable {
  private final Path file;
  private final RecordLayout layout;
  private final long rows;
  private final long segmentRows;
  private final MappedByteBuffer[] segments;
  private volatile boolean closed;

  private PackedCache(
      Path file, RecordLayout layout, long rows, long segmentRows, MappedByteBuffer[] segments) {
    this.file = file;
    this.layout = layout;
    this.rows = rows;
    this.segmentRows = segmentRows;
    this.segments = segments;
  }

  /**
   * The samples of {@code source}, packed under {@code folder}: what lies there already if it is
   * whole, else made now. Tasks that ask at the same time wait for the first of them.
   */
  public static PackedCache build(Path folder, ColumnSource source) {
    return new PackedFile(folder, source).openOrMake();
  }

  /** Maps a file that {@link PackedFile} has found whole. */
  static PackedCache map(Path file, RecordLayout layout, long rows, int segmentBytes)
      throws IOException {
    int width = layout.bytes();
    long segmentRows = Math.max(1, segmentBytes / width);
    int count = Math.toIntExact((rows + segmentRows - 1) / segmentRows);
    MappedByteBuffer[] segments = new MappedByteBuffer[count];
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (int i = 0; i < count; i++) {
        long first = i * segmentRows;
        long size = Math.min(segmentRows, rows - first) * width;
        segments[i] =
            channel.map(FileChannel.MapMode.READ_ONLY, PackedFile.HEADER + first * width, size);
        segments[i].order(ByteOrder.LITTLE_ENDIAN);
      }
    }
    return new PackedCache(file, layout, rows, segmentRows, segments);
  }

  public long rows() {
    return rows;
  }

  public RecordLayout layout() {
    return layout;
  }

  /** Where the samples lie. */
  public Path file() {
    return file;
  }

  /** A copy of record {@code row}. */
  public ByteBuffer record(long row) {
    ByteBuffer copy = layout.allocate(1);
    return copy.put(0, segment(row), offset(row), layout.bytes());
  }

  /** The segment that holds record {@code row}; use absolute reads only, it is shared. */
  ByteBuffer segment(long row) {
    Check.that(0 <= row && row < rows, "cache", "row %d is not in [0, %d)", row, rows);
    Check.state(!closed, "cache", "%s is closed", file);
    return segments[(int) (row / segmentRows)];
  }

  /** Where in its segment record {@code row} starts. */
  int offset(long row) {
    return (int) (row % segmentRows) * layout.bytes();
  }

  /** Ends the use of this cache; the file stays, for as long as its folder does. */
  @Override
  public void close() {
    closed = true;
  }
}
