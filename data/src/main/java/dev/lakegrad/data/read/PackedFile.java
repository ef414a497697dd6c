package dev.lakegrad.data.read;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lakegrad.data.table.DatasetVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes and verifies the file of a {@link PackedCache}. */
final class PackedFile {
  static final int HEADER = 4096;
  private static final int TRAILER = 2 * Long.BYTES;
  private static final long MAGIC = 0x3130_4B43_4150_474CL; // "LGPACK01" in little-endian order
  private static final int SEGMENT_BYTES = 1 << 30;
  private static final Duration DEADLINE = Duration.ofHours(2);
  private static final long POLL_MILLIS = 50;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Logger LOG = LoggerFactory.getLogger(PackedFile.class);

  private final Path folder;
  private final ColumnSource source;
  private final RecordLayout layout;
  private final long rows;
  private final byte[] header;
  private final Path file;

  PackedFile(Path folder, ColumnSource source) {
    DatasetVersion version = source.version();
    String fingerprint = version.fingerprint(source.schema().layout());
    this.folder = folder;
    this.source = source;
    this.layout = RecordLayout.of(source.schema());
    this.rows = version.rows();
    this.header = header(fingerprint);
    this.file = folder.resolve(fingerprint.substring(0, 32) + ".pack");
  }

  PackedCache openOrMake() {
    try {
      Files.createDirectories(folder);
      Path lock = file.resolveSibling(file.getFileName() + ".lock");
      try (FileChannel channel =
          FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        FileLock held = lock(channel);
        try {
          if (!whole()) {
            make();
          }
          return PackedCache.map(file, layout, rows, SEGMENT_BYTES);
        } finally {
          held.release();
        }
      }
    } catch (IOException e) {
      throw CacheException.failed(folder, e);
    }
  }

  /** Waits its turn: a lock held in this machine's other processes, or in our own, is the same. */
  private FileLock lock(FileChannel channel) throws IOException {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (System.nanoTime() < deadline) {
      FileLock lock = tryLock(channel);
      if (lock != null) {
        return lock;
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        throw CacheException.interrupted("the packed samples", e);
      }
    }
    throw CacheException.busy(file, DEADLINE);
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // another thread of this process holds it
    }
  }

  /** Whether the file is there, is of this version and schema, and no bit of it has changed. */
  private boolean whole() throws IOException {
    if (!Files.exists(file)) {
      return false;
    }
    long data = HEADER + rows * layout.bytes();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      boolean whole = channel.size() == data + TRAILER && checked(channel, data);
      if (!whole) {
        LOG.warn("{} is damaged or of another kind; it is made anew", file);
      }
      return whole;
    }
  }

  private boolean checked(FileChannel channel, long data) throws IOException {
    CRC32C sum = new CRC32C();
    ByteBuffer block = ByteBuffer.allocateDirect(1 << 20);
    long at = 0;
    while (at < data) {
      block.clear().limit((int) Math.min(block.capacity(), data - at));
      fill(channel, block, at);
      if (at == 0 && !block.slice(0, HEADER).equals(ByteBuffer.wrap(header))) {
        return false;
      }
      at += block.limit();
      sum.update(block);
    }
    ByteBuffer trailer = ByteBuffer.allocate(TRAILER);
    fill(channel, trailer, data);
    return trailer.equals(trailer(sum.getValue()));
  }

  private static void fill(FileChannel channel, ByteBuffer block, long at) throws IOException {
    while (block.hasRemaining()) {
      if (channel.read(block, at + block.position()) < 0) {
        throw new IOException("the file ends at " + (at + block.position()));
      }
    }
    block.flip();
  }

  /** Written under another name, synced, and only then given its own. */
  private void make() throws IOException {
    long needed = HEADER + rows * layout.bytes() + TRAILER;
    Files.deleteIfExists(file);
    long usable = Files.getFileStore(folder).getUsableSpace();
    if (usable < needed) {
      throw CacheException.full(folder, needed, usable);
    }
    Path unfinished = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      write(unfinished);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException e) {
      try {
        Files.deleteIfExists(unfinished);
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  private void write(Path unfinished) throws IOException {
    long start = System.nanoTime();
    try (FileChannel channel =
        FileChannel.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      CRC32C sum = new CRC32C();
      write(channel, sum, ByteBuffer.wrap(header));
      for (int i = 0; i < source.version().files().size(); i++) {
        try (RecordReader reader = source.open(i)) {
          for (ByteBuffer block = reader.next(); block != null; block = reader.next()) {
            write(channel, sum, block);
          }
        }
      }
      ByteBuffer end = trailer(sum.getValue());
      while (end.hasRemaining()) {
        channel.write(end);
      }
      channel.force(true);
    }
    LOG.info(
        "Packed {} samples of {} into {} in {} ms",
        rows,
        source.version().title(),
        file,
        (System.nanoTime() - start) / 1_000_000);
  }

  private static void write(FileChannel channel, CRC32C sum, ByteBuffer block) throws IOException {
    sum.update(block.duplicate());
    while (block.hasRemaining()) {
      channel.write(block);
    }
  }

  private ByteBuffer trailer(long sum) {
    return ByteBuffer.allocate(TRAILER)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(rows)
        .putLong(sum)
        .flip();
  }

  private byte[] header(String fingerprint) {
    Map<String, Object> facts = new TreeMap<>();
    facts.put("fingerprint", fingerprint);
    facts.put("table", source.version().tableId());
    facts.put("version", source.version().version());
    facts.put("rows", rows);
    facts.put("record", layout.bytes());
    try {
      byte[] json = JSON.writeValueAsBytes(facts);
      ByteBuffer block = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
      block.putLong(MAGIC).putInt(json.length).put(json);
      return block.array();
    } catch (JsonProcessingException e) {
      throw new AssertionError("a map of strings and numbers is JSON", e);
    }
  }
}
