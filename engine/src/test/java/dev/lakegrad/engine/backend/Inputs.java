package dev.lakegrad.engine.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * The buffers of one kernel call: random, but the same each time, and compared as a whole
 * afterwards, so that neither an element left out nor one written by mistake goes unseen.
 */
final class Inputs {
  private final DType type;
  private final Rng rng = Rng.of(7);
  private final List<Buffer> buffers = new ArrayList<>();

  Inputs(DType type) {
    this.type = type;
  }

  /** Numbers from -2 to 2. */
  Buffer numbers(int size) {
    return buffer(size, u -> 4 * u - 2);
  }

  /** Numbers from 0.1 to 2.1. */
  Buffer positive(int size) {
    return buffer(size, u -> 0.1 + 2 * u);
  }

  /** What a kernel must write: NaN until then. */
  Buffer blank(int size) {
    return buffer(size, u -> Double.NaN);
  }

  private Buffer buffer(int size, DoubleUnaryOperator value) {
    Buffer buffer = Buffer.allocate(type, size);
    for (int i = 0; i < size; i++) {
      buffer.set(i, value.applyAsDouble(rng.uniform()));
    }
    buffers.add(buffer);
    return buffer;
  }

  /** Ids from {@code lowest} to {@code bound - 1}. */
  Buffer ids(int size, int lowest, int bound) {
    Buffer ids = Buffer.allocate(DType.I32, size);
    for (int i = 0; i < size; i++) {
      ids.set(i, lowest + rng.below(bound - lowest));
    }
    buffers.add(ids);
    return ids;
  }

  /** Stores a result that is no buffer. */
  void keep(double result) {
    blank(1).set(0, result);
  }

  void assertClose(Inputs expected, double tolerance, String what) {
    for (int b = 0; b < buffers.size(); b++) {
      double[] mine = buffers.get(b).toDoubles();
      double[] theirs = expected.buffers.get(b).toDoubles();
      for (int i = 0; i < mine.length; i++) {
        if (Double.compare(mine[i], theirs[i]) == 0) {
          continue;
        }
        double error = Math.abs(mine[i] - theirs[i]) / (1 + Math.abs(theirs[i]));
        assertThat(error)
            .as("%s: element %d of buffer %d: %s, not %s", what, i, b, mine[i], theirs[i])
            .isLessThan(tolerance);
      }
    }
  }

  void assertSameBits(Inputs expected, String what) {
    for (int b = 0; b < buffers.size(); b++) {
      assertThat(buffers.get(b).bytes().mismatch(expected.buffers.get(b).bytes()))
          .as("%s: first byte of buffer %d that differs", what, b)
          .isEqualTo(-1);
    }
  }
}
