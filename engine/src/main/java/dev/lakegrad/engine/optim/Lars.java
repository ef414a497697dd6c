package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import java.util.List;

/**
 * LARS (You, Gitman and Ginsburg 2017): momentum with a rate of its own for each tensor, which goes
 * by how long its weights and its gradient are.
 *
 * <pre>
 *   η' = η κ ‖w‖ / (‖g‖ + λ ‖w‖)      κ is trust
 *   v ← μ v + η' (g + λ w)
 *   w ← w − v
 * </pre>
 *
 * <p>Biases and the gains of norms, which have fewer than two axes, move at {@code η}, as in the
 * authors' code; so does a tensor whose weights or gradients are zeros.
 */
final class Lars implements Rule {
  private static final String MOMENTUM = "momentum";

  private final double momentum;
  private final double trust;

  Lars(Settings settings) {
    this.momentum = settings.number(Setting.MOMENTUM);
    this.trust = settings.number(Setting.TRUST);
  }

  @Override
  public List<Memory> memory() {
    return List.of(Memory.of(MOMENTUM));
  }

  @Override
  public boolean needsTensors() {
    return true;
  }

  @Override
  public Move at(long step) {
    return (tensor, rate) -> {
      double own = tensor.isMatrix() ? rate * trust(tensor) : rate;
      Backend backend = tensor.backend();
      Buffer velocity = tensor.state(MOMENTUM);
      tensor.decayWithGradient();
      backend.blend(momentum, velocity, own, tensor.gradients());
      backend.accumulate(-1, velocity, tensor.weights());
    };
  }

  private double trust(Slice tensor) {
    double weights = Math.sqrt(tensor.backend().sumOfSquares(tensor.weights()));
    double gradients = Math.sqrt(tensor.backend().sumOfSquares(tensor.gradients()));
    return weights > 0 && gradients > 0
        ? trust * weights / (gradients + tensor.decay() * weights)
        : 1;
  }
}
