package dev.lakegrad.engine.backend;

/**
 * The numbers of one step of Adam (Kingma and Ba 2015), the same for every weight it moves.
 *
 * <pre>
 *   g ← g + decay w      w ← shrink w
 *   m ← beta1 m + (1 − beta1) g
 *   v ← beta2 v + (1 − beta2) g²
 *   w ← w − rate m / (√(v scale) + epsilon)
 * </pre>
 *
 * @param rate the learning rate, with the correction of {@code m}'s bias: {@code η / (1 − β₁ᵗ)}
 * @param scale the correction of {@code v}'s bias: {@code 1 / (1 − β₂ᵗ)}
 * @param decay λ where decay is part of the gradient, else 0
 * @param shrink {@code 1 − η λ} where it is not (AdamW), else 1
 */
public record AdamStep(
    double beta1,
    double beta2,
    double epsilon,
    double rate,
    double scale,
    double decay,
    double shrink) {

  /**
   * {@code w ← w − rate g / (√(v scale) + epsilon)}: the last line alone, for rules that find
   * {@code v} in other ways. It stays as it is, and {@code m} becomes {@code g}.
   */
  public static AdamStep quotient(double epsilon, double rate, double scale) {
    return new AdamStep(0, 1, epsilon, rate, scale, 0, 1);
  }
}
