package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.memory.Buffer;
import java.util.List;

/**
 * Adagrad (Duchi et al. 2011): the more a weight has been moved, the slower it moves.
 *
 * <pre>
 *   g ← g + λ w
 *   s ← s + g²
 *   w ← w − η / (1 + (t − 1) κ) g / (√s + ε)      κ is rate-decay
 * </pre>
 */
final class Adagrad implements Rule {
  private static final String SUM = "sum";

  private final double epsilon;
  private final double rateDecay;
  private final double start;

  Adagrad(Settings settings) {
    this.epsilon = settings.number(Setting.EPSILON);
    this.rateDecay = settings.number(Setting.RATE_DECAY);
    this.start = settings.number(Setting.START);
  }

  @Override
  public List<Memory> memory() {
    return List.of(Memory.of(SUM).from(start));
  }

  @Override
  public Move at(long step) {
    double slowed = 1 + (step - 1) * rateDecay;
    return (slice, rate) -> {
      slice.decayWithGradient();
      Buffer sum = slice.state(SUM);
      slice.followSquares(1, sum, 1);
      slice.subtractQuotient(rate / slowed, slice.gradients(), sum, 1, epsilon, slice.weights());
    };
  }
}
