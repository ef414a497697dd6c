package dev.lakegrad.engine.memory;

import dev.lakegrad.engine.Check;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Native memory that is used again: taking from it costs nothing once a shape was seen before.
 *
 * <p>Blocks come in a few sizes (four to each doubling), so that slightly different shapes share
 * them. Fresh native memory costs about 15 times a kept block, since each page is zeroed on first
 * touch. Belongs to one thread.
 */
public final class MemoryPool {
  private static final long SMALLEST = 256;

  private final Map<Long, Deque<ByteBuffer>> free = new TreeMap<>();
  private final IdentityHashMap<Buffer, ByteBuffer> taken = new IdentityHashMap<>();
  private long reserved;
  private long inUse;
  private long peak;

  /** A buffer of {@code size} elements with arbitrary content, to be given back. */
  public Buffer take(DType type, int size) {
    long need = blockSize((long) size * type.bytes());
    Deque<ByteBuffer> blocks = free.get(need);
    ByteBuffer block = blocks == null || blocks.isEmpty() ? reserve(need) : blocks.pop();
    Buffer buffer = Buffer.over(type, size, block);
    taken.put(buffer, block);
    inUse += need;
    peak = Math.max(peak, inUse);
    return buffer;
  }

  /** Takes {@code buffer} back; it must not be used afterwards. */
  public void give(Buffer buffer) {
    ByteBuffer block = taken.remove(buffer);
    Check.state(block != null, "pool", "%s was not taken here, or was given back before", buffer);
    long bytes = block.capacity();
    inUse -= bytes;
    free.computeIfAbsent(bytes, size -> new ArrayDeque<>()).push(block);
  }

  private ByteBuffer reserve(long bytes) {
    reserved += bytes;
    return Buffer.block(bytes).slice(0, (int) bytes);
  }

  /** The smallest of the pool's block sizes that holds {@code bytes}. */
  static long blockSize(long bytes) {
    if (bytes <= SMALLEST) {
      return SMALLEST;
    }
    long step = Math.max(Long.highestOneBit(bytes - 1) / 4, Buffer.ALIGNMENT);
    return (bytes + step - 1) / step * step;
  }

  /** Bytes that this pool ever took from the operating system; it keeps them. */
  public long reservedBytes() {
    return reserved;
  }

  /** Bytes now taken and not given back: 0 when every scope is closed. */
  public long inUseBytes() {
    return inUse;
  }

  /** The largest that {@link #inUseBytes} ever was. */
  public long peakBytes() {
    return peak;
  }
}
