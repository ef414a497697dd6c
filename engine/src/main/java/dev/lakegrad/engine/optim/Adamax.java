package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.Binary;
import dev.lakegrad.engine.backend.Unary;
import dev.lakegrad.engine.memory.Buffer;
import java.util.List;

/**
 * Adam with the largest gradient in place of the mean of squares (Kingma and Ba 2015).
 *
 * <pre>
 *   g ← g + λ w
 *   m ← β₁ m + (1 − β₁) g
 *   u ← max(β₂ u, |g| + ε)
 *   w ← w − η / (1 − β₁ᵗ) m / u
 * </pre>
 */
final class Adamax implements Rule {
  private static final String U = "u";

  private final Moments moments;
  private final double epsilon;

  Adamax(Settings settings) {
    this.moments = Moments.of(settings);
    this.epsilon = settings.number(Setting.EPSILON);
  }

  @Override
  public List<Memory> memory() {
    return List.of(Memory.of(Moments.M), Memory.of(U));
  }

  @Override
  public Move at(long step) {
    double rise = moments.rise1(step);
    return (slice, rate) -> {
      slice.decayWithGradient();
      moments.followGradients(slice);
      Backend backend = slice.backend();
      Buffer largest = slice.state(U);
      backend.scale(moments.beta2(), largest, largest);
      backend.binary(Binary.MAXIMUM, largest, size(slice), largest);
      Buffer ratio = slice.scratch(0);
      backend.binary(Binary.DIVIDE, slice.state(Moments.M), largest, ratio);
      backend.accumulate(-rate / rise, ratio, slice.weights());
    };
  }

  /** {@code |g| + ε}. */
  private Buffer size(Slice slice) {
    Backend backend = slice.backend();
    Buffer size = slice.scratch(0);
    backend.fill(epsilon, size);
    backend.unary(Unary.ABS, slice.gradients(), slice.gradients());
    backend.accumulate(1, slice.gradients(), size);
    return size;
  }
}
