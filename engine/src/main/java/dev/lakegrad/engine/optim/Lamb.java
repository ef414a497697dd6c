package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.backend.AdamStep;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import java.util.List;

/**
 * LAMB (You et al. 2020): Adam whose steps are as long as a tensor's length says.
 *
 * <pre>
 *   m ← β₁ m + (1 − β₁) g
 *   v ← β₂ v + (1 − β₂) g²
 *   d = m̂ / (√v̂ + ε) + λ w
 *   w ← w − η (‖w‖ / ‖d‖) d
 * </pre>
 *
 * <p>Biases and the gains of norms, which have fewer than two axes, move by {@code η d}, as in the
 * authors' code; so does a tensor of zeros.
 */
final class Lamb implements Rule {
  private final Moments moments;
  private final double epsilon;

  Lamb(Settings settings) {
    this.moments = Moments.of(settings);
    this.epsilon = settings.number(Setting.EPSILON);
  }

  @Override
  public List<Memory> memory() {
    return Moments.MEMORY;
  }

  @Override
  public boolean needsTensors() {
    return true;
  }

  @Override
  public Move at(long step) {
    AdamStep direction =
        new AdamStep(
            moments.beta1(),
            moments.beta2(),
            epsilon,
            -1 / moments.rise1(step),
            1 / moments.rise2(step),
            0,
            1);
    return (tensor, rate) -> {
      tensor.blocks().forEach(block -> turn(block, direction));
      Buffer turned = tensor.gradients();
      double trust = tensor.isMatrix() ? trust(tensor) : 1;
      tensor.backend().accumulate(-rate * trust, turned, tensor.weights());
    };
  }

  /** Puts {@code d} in place of the gradients. */
  private static void turn(Slice block, AdamStep direction) {
    Backend backend = block.backend();
    Buffer turned = block.scratch(0);
    backend.fill(0, turned);
    block.adam(direction, Moments.M, Moments.V, turned);
    backend.accumulate(block.decay(), block.weights(), turned);
    block.gradients().copyFrom(turned);
  }

  private static double trust(Slice tensor) {
    double weights = tensor.backend().sumOfSquares(tensor.weights());
    double turned = tensor.backend().sumOfSquares(tensor.gradients());
    return weights > 0 && turned > 0 ? Math.sqrt(weights / turned) : 1;
  }
}
