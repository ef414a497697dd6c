package dev.lakegrad.data.plan;

import dev.lakegrad.engine.Check;

/**
 * A shuffle of {@code 0 .. size-1} that needs no memory: position in, row out.
 *
 * <p>It is a Feistel network on the smallest power of two that holds {@code size}: each round
 * changes one half of the bits by a keyed hash of the other half, so every round can be undone and
 * the whole is one-to-one. A result outside the range is sent through again until it falls inside,
 * which keeps it one-to-one and takes fewer than two tries on average.
 */
public final class Permutation {
  private static final int ROUNDS = 8;
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final long size;
  private final int lowBits;
  private final long lowMask;
  private final long highMask;
  private final long[] keys = new long[ROUNDS];

  private Permutation(long size, long seed, long epoch) {
    Check.that(size >= 0, "permutation", "size %d is negative", size);
    this.size = size;
    int bits = size <= 1 ? 0 : Long.SIZE - Long.numberOfLeadingZeros(size - 1);
    this.lowBits = (bits + 1) / 2;
    this.lowMask = (1L << lowBits) - 1;
    this.highMask = (1L << (bits - lowBits)) - 1;
    long state = mix(mix(seed + GOLDEN) ^ mix(epoch * GOLDEN + 1));
    for (int round = 0; round < ROUNDS; round++) {
      state += GOLDEN;
      keys[round] = mix(state);
    }
  }

  /** The shuffle of {@code size} rows that belongs to this seed and epoch. */
  public static Permutation of(long size, long seed, long epoch) {
    return new Permutation(size, seed, epoch);
  }

  /** How many rows are shuffled. */
  public long size() {
    return size;
  }

  /** The row at position {@code i}. */
  public long at(long i) {
    Check.that(0 <= i && i < size, "permutation", "position %d is not in [0, %d)", i, size);
    long row = i;
    do {
      row = encrypt(row);
    } while (row >= size);
    return row;
  }

  private long encrypt(long value) {
    long low = value & lowMask;
    long high = value >>> lowBits;
    for (int round = 0; round < ROUNDS; round += 2) {
      low ^= mix(high + keys[round]) & lowMask;
      high ^= mix(low + keys[round + 1]) & highMask;
    }
    return high << lowBits | low;
  }

  /** Spreads every bit of {@code x} over all 64: xor-shift and multiply, one-to-one. */
  private static long mix(long x) {
    long z = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
