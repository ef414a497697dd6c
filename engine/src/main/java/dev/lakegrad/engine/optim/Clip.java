package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;

/** Keeps a gradient from being too long (Pascanu et al. 2013). */
public final class Clip {
  private Clip() {}

  /**
   * Shortens {@code gradients}, all of a model's together, to the length {@code limit} if they are
   * longer; a limit of 0 or less only measures. Returns the length before.
   */
  public static double byGlobalNorm(Buffer gradients, double limit, Backend backend) {
    double norm = Math.sqrt(backend.sumOfSquares(gradients));
    if (limit > 0 && norm > limit && Double.isFinite(norm)) {
      backend.scale(limit / norm, gradients, gradients);
    }
    return norm;
  }
}
