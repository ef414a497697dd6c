package dev.lakegrad.engine.backend.vector;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import java.util.EnumMap;
import java.util.Map;

/**
 * Memory that kernels need for as long as they run, kept so that it need not be made again. Used by
 * one kernel call at a time.
 */
final class Scratch {

  /** What an array is for; each use has its own, so that they can be alive together. */
  enum Use {
    LEFT,
    RIGHT,
    RIGHT_ROWS,
    TILE,
    ROW,
    SECOND_ROW,
    CENTRE,
    SCALE,
    LEVEL,
    ALONG,
    POWERS,
    TAILS,
    UNFOLDED,
    PADDED_IMAGE,
    KERNELS,
    GATES,
    PRODUCTS,
    BEFORE,
    AFTER,
    SLOPE,
    STATE_SLOPE
  }

  /** What a native buffer is for. */
  enum Native {
    UNFOLDED,
    WEIGHTS,
    SCORES,
    SLOPES,
    REPEATED_ROW,
    POOLED_ROW,
    TAIL_A,
    TAIL_B,
    TAIL_OUT
  }

  private final Map<Use, float[]> arrays = new EnumMap<>(Use.class);
  private final Map<Native, Buffer> buffers = new EnumMap<>(Native.class);
  private final ColumnSums sums = new ColumnSums();
  private final ColumnSums secondSums = new ColumnSums();

  /** An array of at least {@code size} elements with arbitrary content. */
  float[] array(Use use, int size) {
    float[] kept = arrays.get(use);
    if (kept == null || kept.length < size) {
      kept = new float[size];
      arrays.put(use, kept);
    }
    return kept;
  }

  /** Sums of so many columns, with nothing added yet. */
  ColumnSums sums(int columns) {
    return sums.restart(columns);
  }

  /** As {@link #sums}, beside it. */
  ColumnSums secondSums(int columns) {
    return secondSums.restart(columns);
  }

  /** A buffer of exactly {@code size} floats with arbitrary content. */
  Buffer buffer(Native use, int size) {
    Buffer kept = buffers.get(use);
    if (kept == null || kept.size() < size) {
      kept = Buffer.allocate(DType.F32, size);
      buffers.put(use, kept);
    }
    return kept.size() == size ? kept : kept.slice(0, size);
  }
}
