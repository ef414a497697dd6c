package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.Binary;
import dev.lakegrad.engine.backend.Unary;
import dev.lakegrad.engine.memory.Buffer;
import java.util.List;

/**
 * Adadelta (Zeiler 2012), in whose steps the units of weights come from the steps before.
 *
 * <pre>
 *   g ← g + λ w
 *   v ← β₂ v + (1 − β₂) g²
 *   d ← g √(u + ε) / √(v + ε)
 *   u ← β₂ u + (1 − β₂) d²
 *   w ← w − η d
 * </pre>
 */
final class Adadelta implements Rule {
  private static final String SQUARES = "v";
  private static final String STEPS = "u";

  private final double beta2;
  private final double epsilon;

  Adadelta(Settings settings) {
    this.beta2 = settings.number(Setting.BETA2);
    this.epsilon = settings.number(Setting.EPSILON);
  }

  @Override
  public List<Memory> memory() {
    return List.of(Memory.of(SQUARES), Memory.of(STEPS));
  }

  @Override
  public Move at(long step) {
    return (slice, rate) -> {
      slice.decayWithGradient();
      Backend backend = slice.backend();
      Buffer direction = slice.gradients();
      slice.followSquares(beta2, slice.state(SQUARES), 1 - beta2);
      backend.binary(Binary.MULTIPLY, direction, root(slice, slice.state(STEPS)), direction);
      backend.binary(Binary.DIVIDE, direction, root(slice, slice.state(SQUARES)), direction);
      slice.followSquares(beta2, slice.state(STEPS), 1 - beta2);
      backend.accumulate(-rate, direction, slice.weights());
    };
  }

  /** {@code √(x + ε)}. */
  private Buffer root(Slice slice, Buffer x) {
    Backend backend = slice.backend();
    Buffer root = slice.scratch(0);
    backend.fill(epsilon, root);
    backend.accumulate(1, x, root);
    backend.unary(Unary.SQRT, root, root);
    return root;
  }
}
