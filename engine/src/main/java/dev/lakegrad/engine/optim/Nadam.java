package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.memory.Buffer;
import java.util.List;

/**
 * Adam with Nesterov's momentum (Dozat 2016), which comes up to β₁ as steps go by.
 *
 * <pre>
 *   g ← g + λ w      decoupled:  w ← w − η λ w
 *   μₜ = β₁ (1 − 0.96^(t ψ) / 2)
 *   m ← β₁ m + (1 − β₁) g
 *   v ← β₂ v + (1 − β₂) g²
 *   w ← w − η ((1 − μₜ) / (1 − Πₜ μ) g + μₜ₊₁ / (1 − Πₜ₊₁ μ) m) / (√v̂ + ε)
 * </pre>
 */
final class Nadam implements Rule {
  private static final double RISE = 0.96;

  private final Moments moments;
  private final double epsilon;
  private final double momentumDecay;
  private final Decay decay;
  private long known; // of so many steps the product is known
  private double product = 1;

  Nadam(Settings settings) {
    this.moments = Moments.of(settings);
    this.epsilon = settings.number(Setting.EPSILON);
    this.momentumDecay = settings.number(Setting.MOMENTUM_DECAY);
    this.decay = Decay.of(settings);
  }

  @Override
  public List<Memory> memory() {
    return Moments.MEMORY;
  }

  @Override
  public Move at(long step) {
    double product = product(step);
    double next = momentum(step + 1);
    double scale = 1 / moments.rise2(step);
    double ofGradient = (1 - momentum(step)) / (1 - product);
    double ofMean = next / (1 - product * next);
    return (slice, rate) -> {
      decay.apply(slice, rate);
      moments.follow(slice);
      Buffer mixed = slice.gradients();
      slice.backend().blend(ofGradient, mixed, ofMean, slice.state(Moments.M));
      slice.subtractQuotient(rate, mixed, slice.state(Moments.V), scale, epsilon, slice.weights());
    };
  }

  private double momentum(long step) {
    return moments.beta1() * (1 - StrictMath.pow(RISE, step * momentumDecay) / 2);
  }

  /**
   * {@code Π μ} up to {@code step}, multiplied in order, so that a resumed run has the same bits.
   */
  private synchronized double product(long step) {
    if (known > step) {
      known = 0;
      product = 1;
    }
    while (known < step) {
      known++;
      product *= momentum(known);
    }
    return product;
  }
}
