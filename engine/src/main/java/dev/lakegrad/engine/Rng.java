package dev.lakegrad.engine;

import java.nio.charset.StandardCharsets;

/**
 * A seeded source of random numbers, and the only one: the same seed gives the same numbers on
 * every machine.
 *
 * <p>The sequence is SplitMix64 (Steele, Lea and Flood 2014). {@link #split} makes a source for one
 * purpose, named by a key; it depends on the seed and the key alone, not on how many numbers were
 * drawn before. Belongs to one thread.
 */
public final class Rng {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final double TO_UNIT = 0x1p-53;

  private final long seed;
  private long state;

  private Rng(long seed) {
    this.seed = seed;
    this.state = seed;
  }

  public static Rng of(long seed) {
    return new Rng(mix(seed));
  }

  /** The source for {@code key}: the same whenever it is asked for. */
  public Rng split(long key) {
    return new Rng(mix(seed ^ mix(key + GOLDEN)));
  }

  /** The source for {@code key}: the same whenever it is asked for. */
  public Rng split(String key) {
    long hash = 0;
    for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
      hash = mix(hash ^ b) + GOLDEN;
    }
    return split(hash);
  }

  /** Any of the 2⁶⁴ values, equally likely. */
  public long nextLong() {
    state += GOLDEN;
    return mix(state);
  }

  /** A whole number in {@code [0, bound)}, each equally likely. */
  public int below(int bound) {
    Check.that(bound > 0, "rng", "bound %d is not positive", bound);
    long draw = nextLong() >>> 1;
    long value = draw % bound;
    // The last stretch of draws is shorter than the bound: drawn again, or low values gain.
    while (draw - value + (bound - 1) < 0) {
      draw = nextLong() >>> 1;
      value = draw % bound;
    }
    return (int) value;
  }

  /** A number in {@code [0, 1)}. */
  public double uniform() {
    return (nextLong() >>> 11) * TO_UNIT;
  }

  /** A number from the normal distribution of mean 0 and deviation 1 (Box and Muller 1958). */
  public double gaussian() {
    // StrictMath: the same bits on every machine, which Math does not promise.
    double radius = Math.sqrt(-2 * StrictMath.log(1 - uniform()));
    return radius * StrictMath.cos(2 * Math.PI * uniform());
  }

  private static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
    return b ^ (b >>> 31);
  }
}
