package dev.lakegrad.engine.memory;

import dev.lakegrad.engine.Check;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Native memory that is used again: taking from it costs nothing once a shape was seen before.
 *
 * <p>Blocks come in a few sizes (four to each doubling), so that slightly different shapes share
 * them. Fresh native memory costs about 15 times a kept block, since each page is zeroed on first
 * touch. Belongs to one thread.
 */
public final class MemoryPool {
  private static final long SMALLEST = 256;
  private static final int PER_DOUBLING = 4;

  private final List<ArrayDeque<Buffer>> free = new ArrayList<>(); // by size class
  private final Set<Buffer> taken = Collections.newSetFromMap(new IdentityHashMap<>());
  private long reserved;
  private long inUse;
  private long peak;

  /** A buffer of {@code size} elements with arbitrary content, to be given back. */
  public Buffer take(DType type, int size) {
    int sizeClass = sizeClass((long) size * type.bytes());
    Buffer buffer = fit(type, size, ofClass(sizeClass).poll(), sizeClass);
    taken.add(buffer);
    inUse += blockSize(sizeClass);
    peak = Math.max(peak, inUse);
    return buffer;
  }

  /** What lay on {@code kept} before, if it is of this kind; else a new buffer on its memory. */
  private Buffer fit(DType type, int size, @Nullable Buffer kept, int sizeClass) {
    if (kept == null) {
      return Buffer.over(type, size, reserve(blockSize(sizeClass)));
    }
    boolean same = kept.type() == type && kept.size() == size;
    return same ? kept : Buffer.over(type, size, kept.block());
  }

  /** Takes {@code buffer} back; it must not be used afterwards. */
  public void give(Buffer buffer) {
    Check.state(
        taken.remove(buffer), "pool", "%s was not taken here, or was given back before", buffer);
    int sizeClass = sizeClass((long) buffer.size() * buffer.type().bytes());
    inUse -= blockSize(sizeClass);
    ofClass(sizeClass).push(buffer);
  }

  private ArrayDeque<Buffer> ofClass(int sizeClass) {
    while (free.size() <= sizeClass) {
      free.add(new ArrayDeque<>());
    }
    return free.get(sizeClass);
  }

  private Block reserve(long bytes) {
    reserved += bytes;
    return Buffer.block(bytes);
  }

  /** The number of the smallest block size that holds {@code bytes}, from 0. */
  private static int sizeClass(long bytes) {
    if (bytes <= SMALLEST) {
      return 0;
    }
    int doublings = Long.SIZE - 1 - Long.numberOfLeadingZeros((bytes - 1) / SMALLEST);
    long quarter = (SMALLEST << doublings) / PER_DOUBLING;
    return doublings * PER_DOUBLING + (int) ((bytes - 1) / quarter) - PER_DOUBLING + 1;
  }

  private static long blockSize(int sizeClass) {
    if (sizeClass == 0) {
      return SMALLEST;
    }
    long doubled = SMALLEST << ((sizeClass - 1) / PER_DOUBLING);
    return doubled + doubled / PER_DOUBLING * ((sizeClass - 1) % PER_DOUBLING + 1);
  }

  /** The smallest of the pool's block sizes that holds {@code bytes}. */
  static long blockSize(long bytes) {
    return blockSize(sizeClass(bytes));
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
