package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.memory.Buffer;
import java.util.List;

/**
 * Stochastic gradient descent with momentum, that of Nesterov too (Sutskever et al. 2013), and
 * weight decay.
 *
 * <pre>
 *   g ← g + λ w
 *   v ← μ v + (1 − τ) g      v ← g at the first step
 *   w ← w − η v              nesterov:  w ← w − η (g + μ v)
 * </pre>
 */
final class Sgd implements Rule {
  private static final String MOMENTUM = "momentum";

  private final double momentum;
  private final double dampening;
  private final boolean nesterov;

  Sgd(Settings settings) {
    this.momentum = settings.number(Setting.MOMENTUM);
    this.dampening = settings.number(Setting.DAMPENING);
    this.nesterov = settings.yes(Setting.NESTEROV);
  }

  /** Nothing where μ is 0. */
  @Override
  public List<Memory> memory() {
    return momentum == 0 ? List.of() : List.of(Memory.of(MOMENTUM));
  }

  @Override
  public Move at(long step) {
    double fresh = step == 1 ? 1 : 1 - dampening;
    return (slice, rate) -> {
      slice.decayWithGradient();
      slice.backend().accumulate(-rate, direction(slice, fresh), slice.weights());
    };
  }

  private Buffer direction(Slice slice, double fresh) {
    Buffer gradients = slice.gradients();
    if (momentum == 0) {
      return gradients;
    }
    Buffer velocity = slice.state(MOMENTUM);
    slice.backend().blend(momentum, velocity, fresh, gradients);
    if (!nesterov) {
      return velocity;
    }
    slice.backend().accumulate(momentum, velocity, gradients);
    return gradients;
  }
}
