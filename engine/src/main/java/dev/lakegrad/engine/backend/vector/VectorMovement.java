package dev.lakegrad.engine.backend.vector;

import dev.lakegrad.engine.backend.Walk;
import dev.lakegrad.engine.memory.Buffer;
import java.nio.ByteBuffer;

/** Elements moved in runs where neighbours stay neighbours, and in blocks where axes change. */
final class VectorMovement {
  /** The side of a block that is transposed at once. */
  private static final int BLOCK = 16;

  /** So few rows are added up in float32 without a loss to speak of. */
  private static final int FEW_ROWS = 16;

  private VectorMovement() {}

  static void copy(Walk walk, Buffer source, Buffer target) {
    ByteBuffer x = source.bytes();
    ByteBuffer out = target.bytes();
    int last = walk.depth() - 1;
    if (last < 0) {
      walk.outer(0, (from, to) -> copy(x, from, 0, out, to, 0, 1));
      return;
    }
    int n = walk.size(last);
    int step = walk.from(last);
    int stride = walk.to(last);
    int contiguous = contiguousLoop(walk);
    if (stride == 1 && step == 1) {
      walk.outer(last, (from, to) -> Runs.copy(x, from, out, to, n));
    } else if (stride == 1 && step == 0) {
      walk.outer(last, (from, to) -> Runs.fill(x.getFloat(from * Float.BYTES), out, to, n));
    } else if (stride == 1 && contiguous >= 0) {
      transpose(walk.secondLast(contiguous), x, out);
    } else {
      walk.outer(last, (from, to) -> copy(x, from, step, out, to, stride, n));
    }
  }

  private static void copy(
      ByteBuffer x, int from, int step, ByteBuffer out, int to, int stride, int count) {
    for (int i = 0; i < count; i++) {
      out.putFloat((to + i * stride) * Float.BYTES, x.getFloat((from + i * step) * Float.BYTES));
    }
  }

  /** The loop outside the last along which the source lies without gaps; -1 if there is none. */
  private static int contiguousLoop(Walk walk) {
    for (int loop = walk.depth() - 2; loop >= 0; loop--) {
      if (walk.from(loop) == 1) {
        return loop;
      }
    }
    return -1;
  }

  /** The source is contiguous along the loop outside the last, the target along the last. */
  private static void transpose(Walk walk, ByteBuffer x, ByteBuffer out) {
    int last = walk.depth() - 1;
    int columns = walk.size(last - 1);
    int rows = walk.size(last);
    int step = walk.from(last);
    int stride = walk.to(last - 1);
    walk.outer(last - 1, (from, to) -> transpose(x, from, step, out, to, stride, rows, columns));
  }

  /** In square blocks, so that both sides stay in the cache. */
  private static void transpose(
      ByteBuffer x, int from, int step, ByteBuffer out, int to, int stride, int rows, int columns) {
    for (int r = 0; r < rows; r += BLOCK) {
      int end = Math.min(rows, r + BLOCK);
      for (int c = 0; c < columns; c += BLOCK) {
        int count = Math.min(columns - c, BLOCK);
        for (int i = r; i < end; i++) {
          copy(x, from + i * step + c, 1, out, to + c * stride + i, stride, count);
        }
      }
    }
  }

  static void add(Scratch scratch, Walk walk, Buffer source, Buffer target) {
    ByteBuffer x = source.bytes();
    ByteBuffer out = target.bytes();
    int kept = walk.kept();
    int last = kept - 1;
    boolean inRuns = kept > 0 && walk.from(last) == 1 && walk.to(last) == 1;
    if (!inRuns) {
      walk.outer(kept, (from, to) -> add(total(walk, kept, x, from), out, to));
      return;
    }
    int n = walk.size(last);
    if (count(walk, kept) <= FEW_ROWS) {
      walk.outer(
          last,
          (from, to) ->
              walk.inner(kept, from, to, (row, same) -> Runs.add(1, x, row, out, same, n)));
    } else {
      walk.outer(
          last,
          (from, to) -> {
            ColumnSums sums = scratch.sums(n);
            walk.inner(kept, from, to, (row, same) -> sums.add(x, row));
            sums.addTo(target.slice(to, n));
          });
    }
  }

  private static void add(double value, ByteBuffer out, int to) {
    int at = to * Float.BYTES;
    out.putFloat(at, (float) (out.getFloat(at) + value));
  }

  /** How many elements go to one target. */
  private static int count(Walk walk, int kept) {
    int count = 1;
    for (int loop = kept; loop < walk.depth(); loop++) {
      count *= walk.size(loop);
    }
    return count;
  }

  /** The sum over all loops from {@code loop} on, in float64. */
  private static double total(Walk walk, int loop, ByteBuffer x, int from) {
    if (loop == walk.depth()) {
      return x.getFloat(from * Float.BYTES);
    }
    int n = walk.size(loop);
    int step = walk.from(loop);
    if (step == 1 && loop == walk.depth() - 1) {
      return VectorSums.sum(x, from, n);
    }
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += total(walk, loop + 1, x, from + i * step);
    }
    return sum;
  }
}
