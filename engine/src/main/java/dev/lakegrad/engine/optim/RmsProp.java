package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.Binary;
import dev.lakegrad.engine.backend.Unary;
import dev.lakegrad.engine.memory.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * RMSprop (Tieleman and Hinton 2012), with momentum, and centred (Graves 2013).
 *
 * <pre>
 *   g ← g + λ w
 *   v ← β₂ v + (1 − β₂) g²
 *   a ← β₂ a + (1 − β₂) g                centered: v − a² in place of v below
 *   b ← μ b + g / (√v + ε)
 *   w ← w − η b
 * </pre>
 */
final class RmsProp implements Rule {
  private static final String SQUARES = "v";
  private static final String MEAN = "mean";
  private static final String MOMENTUM = "momentum";

  private final double beta2;
  private final double epsilon;
  private final double momentum;
  private final boolean centered;

  RmsProp(Settings settings) {
    this.beta2 = settings.number(Setting.BETA2);
    this.epsilon = settings.number(Setting.EPSILON);
    this.momentum = settings.number(Setting.MOMENTUM);
    this.centered = settings.yes(Setting.CENTERED);
  }

  /** No mean where it is not centred, nothing of the steps before where μ is 0. */
  @Override
  public List<Memory> memory() {
    List<Memory> memory = new ArrayList<>();
    memory.add(Memory.of(SQUARES));
    if (centered) {
      memory.add(Memory.of(MEAN));
    }
    if (momentum > 0) {
      memory.add(Memory.of(MOMENTUM));
    }
    return memory;
  }

  @Override
  public Move at(long step) {
    return (slice, rate) -> {
      slice.decayWithGradient();
      slice.followSquares(beta2, slice.state(SQUARES), 1 - beta2);
      Buffer squares = centered ? variance(slice) : slice.state(SQUARES);
      if (momentum == 0) {
        slice.subtractQuotient(rate, slice.gradients(), squares, 1, epsilon, slice.weights());
        return;
      }
      Buffer direction = slice.scratch(1);
      slice.quotient(slice.gradients(), squares, 1, epsilon, direction);
      slice.backend().blend(momentum, slice.state(MOMENTUM), 1, direction);
      slice.backend().accumulate(-rate, slice.state(MOMENTUM), slice.weights());
    };
  }

  /** {@code v − a²}, which rounding must not make negative. */
  private Buffer variance(Slice slice) {
    Backend backend = slice.backend();
    Buffer mean = slice.state(MEAN);
    Buffer variance = slice.scratch(0);
    backend.blend(beta2, mean, 1 - beta2, slice.gradients());
    backend.binary(Binary.MULTIPLY, mean, mean, variance);
    backend.binary(Binary.SUBTRACT, slice.state(SQUARES), variance, variance);
    backend.unary(Unary.RELU, variance, variance);
    return variance;
  }
}
