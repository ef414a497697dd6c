package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.Unary;
import dev.lakegrad.engine.memory.Buffer;
import java.util.List;

/**
 * Lion (Chen et al. 2023): steps of equal size, of which momentum gives the sign alone.
 *
 * <pre>
 *   w ← w − η (sign(β₁ m + (1 − β₁) g) + λ w)
 *   m ← β₂ m + (1 − β₂) g
 * </pre>
 */
final class Lion implements Rule {
  private final double beta1;
  private final double beta2;

  Lion(Settings settings) {
    this.beta1 = settings.number(Setting.BETA1);
    this.beta2 = settings.number(Setting.BETA2);
  }

  @Override
  public List<Memory> memory() {
    return List.of(Memory.of(Moments.M));
  }

  @Override
  public Move at(long step) {
    return (slice, rate) -> {
      Backend backend = slice.backend();
      Buffer mean = slice.state(Moments.M);
      Buffer mixed = slice.scratch(0);
      mixed.copyFrom(slice.gradients());
      backend.blend(1 - beta1, mixed, beta1, mean);
      backend.blend(beta2, mean, 1 - beta2, slice.gradients());
      slice.shrink(rate);
      backend.unary(Unary.SIGN, mixed, mixed);
      backend.accumulate(-rate, mixed, slice.weights());
    };
  }
}
