package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.backend.AdamStep;
import java.util.List;

/**
 * Rectified Adam (Liu et al. 2020): plain momentum until the mean of squares is worth trusting.
 *
 * <pre>
 *   g ← g + λ w      decoupled:  w ← w − η λ w
 *   m ← β₁ m + (1 − β₁) g
 *   v ← β₂ v + (1 − β₂) g²
 *   ρ∞ = 2 / (1 − β₂) − 1,  ρ = ρ∞ − 2 t β₂ᵗ / (1 − β₂ᵗ)
 *   w ← w − η m̂                                      while ρ ≤ 5
 *   w ← w − η m̂ r √(1 − β₂ᵗ) / (√v + ε)              then
 *   r = √((ρ − 4) (ρ − 2) ρ∞ / ((ρ∞ − 4) (ρ∞ − 2) ρ))
 * </pre>
 */
final class Radam implements Rule {
  private static final double TRUSTED = 5;

  private final Moments moments;
  private final double epsilon;
  private final Decay decay;

  Radam(Settings settings) {
    this.moments = Moments.of(settings);
    this.epsilon = settings.number(Setting.EPSILON);
    this.decay = Decay.of(settings);
  }

  @Override
  public List<Memory> memory() {
    return Moments.MEMORY;
  }

  @Override
  public Move at(long step) {
    double rise2 = moments.rise2(step);
    double most = 2 / (1 - moments.beta2()) - 1;
    double length = most - 2 * step * (1 - rise2) / rise2;
    boolean trusted = length > TRUSTED;
    double factor =
        (trusted ? rectification(length, most) * Math.sqrt(rise2) : 1) / moments.rise1(step);
    // A divisor of √(0 v) + 1 lets the kernel take m alone.
    double scale = trusted ? 1 : 0;
    double epsilonOrOne = trusted ? epsilon : 1;
    return (slice, rate) -> {
      decay.apply(slice, rate);
      AdamStep numbers =
          new AdamStep(moments.beta1(), moments.beta2(), epsilonOrOne, rate * factor, scale, 0, 1);
      slice.adam(numbers, Moments.M, Moments.V, slice.weights());
    };
  }

  private static double rectification(double length, double most) {
    return Math.sqrt((length - 4) * (length - 2) * most / ((most - 4) * (most - 2) * length));
  }
}
