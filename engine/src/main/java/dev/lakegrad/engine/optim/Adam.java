package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.backend.AdamStep;
import dev.lakegrad.engine.backend.Binary;
import dev.lakegrad.engine.memory.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adam (Kingma and Ba 2015), and AdamW (Loshchilov and Hutter 2019), which differ in how weights
 * decay: as part of the gradient, or apart from it.
 *
 * <pre>
 *   adam:  g ← g + λ w      adamw:  w ← w − η λ w
 *   m ← β₁ m + (1 − β₁) g
 *   v ← β₂ v + (1 − β₂) g²
 *   w ← w − η m̂ / (√v̂ + ε)      m̂ = m / (1 − β₁ᵗ),  v̂ = v / (1 − β₂ᵗ)
 * </pre>
 *
 * <p>With AMSGrad (Reddi et al. 2018) the largest {@code v} so far takes the place of {@code v} in
 * the last line.
 */
final class Adam implements Rule {
  private static final String MAX = "max";

  private final Moments moments;
  private final double epsilon;
  private final boolean largest;
  private final Decay decay;

  static Adam plain(Settings settings) {
    return new Adam(settings, Decay.WITH_GRADIENT);
  }

  /** AdamW. */
  static Adam decoupled(Settings settings) {
    return new Adam(settings, Decay.APART);
  }

  private Adam(Settings settings, Decay decay) {
    this.moments = Moments.of(settings);
    this.epsilon = settings.number(Setting.EPSILON);
    this.largest = settings.yes(Setting.AMSGRAD);
    this.decay = decay;
  }

  @Override
  public List<Memory> memory() {
    return largest
        ? List.of(Memory.of(Moments.M), Memory.of(Moments.V), Memory.of(MAX))
        : Moments.MEMORY;
  }

  @Override
  public Move at(long step) {
    double rise1 = moments.rise1(step);
    double rise2 = moments.rise2(step);
    return largest
        ? (slice, rate) -> moveByLargest(slice, rate, rise1, rise2)
        : new OneStep(rise1, rise2);
  }

  /** Keeps its numbers for the next slice, which mostly has the same rate and decay. */
  private final class OneStep implements Move {
    private final double rise1;
    private final double rise2;
    private double rate;
    private double lambda;
    private @Nullable AdamStep numbers; // for these two

    OneStep(double rise1, double rise2) {
      this.rise1 = rise1;
      this.rise2 = rise2;
    }

    @Override
    public void move(Slice slice, double rate) {
      slice.adam(numbers(rate, slice.decay()), Moments.M, Moments.V, slice.weights());
    }

    private AdamStep numbers(double newRate, double newLambda) {
      AdamStep known = numbers;
      if (known == null || rate != newRate || lambda != newLambda) {
        rate = newRate;
        lambda = newLambda;
        known =
            new AdamStep(
                moments.beta1(),
                moments.beta2(),
                epsilon,
                rate / rise1,
                1 / rise2,
                decay == Decay.WITH_GRADIENT ? lambda : 0,
                decay == Decay.APART ? 1 - rate * lambda : 1);
        numbers = known;
      }
      return known;
    }
  }

  private void moveByLargest(Slice slice, double rate, double rise1, double rise2) {
    decay.apply(slice, rate);
    moments.follow(slice);
    Buffer max = slice.state(MAX);
    slice.backend().binary(Binary.MAXIMUM, max, slice.state(Moments.V), max);
    slice.subtractQuotient(
        rate / rise1, slice.state(Moments.M), max, 1 / rise2, epsilon, slice.weights());
  }
}
