package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Cut;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Keeps a gradient from being too long, all of a model's weights together (Pascanu et al. 2013).
 *
 * <p>Works part by part, so that threads can share it: all parts are {@link #measure measured},
 * then their {@link #norm} is taken, then all parts are {@link #shorten shortened}. Parts are added
 * in their order, so the same number of parts gives the same bits.
 */
public final class Clip {
  private final double limit;
  private final Backend backend;
  private final List<Buffer> parts;
  private final double[] squares;

  /** Shortens {@code gradients} to the length {@code limit}; one of 0 or less only measures. */
  public Clip(double limit, Buffer gradients, Backend backend, Cut cut) {
    this.limit = limit;
    this.backend = backend;
    this.parts = IntStream.range(0, cut.parts()).mapToObj(part -> cut.of(gradients, part)).toList();
    this.squares = new double[cut.parts()];
  }

  /** Measures part {@code part} as it is now. */
  public void measure(int part) {
    squares[part] = backend.sumOfSquares(parts.get(part));
  }

  /** The length of the whole gradient, as it was measured. */
  public double norm() {
    double sum = 0;
    for (double square : squares) {
      sum += square;
    }
    return Math.sqrt(sum);
  }

  /** Scales part {@code part} so that the whole is no longer than the limit. */
  public void shorten(int part) {
    double norm = norm();
    if (limit > 0 && norm > limit && Double.isFinite(norm)) {
      Buffer gradients = parts.get(part);
      backend.scale(limit / norm, gradients, gradients);
    }
  }
}
