package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.nn.Parameters;

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
 */
final class Adam extends Optimizer {
  private final OptimizerSpec spec;
  private final boolean decoupled;
  private final Buffer m;
  private final Buffer v;

  Adam(OptimizerSpec spec, Parameters parameters, Backend backend) {
    super(parameters, backend);
    this.spec = spec;
    this.decoupled = spec.name().equals(OptimizerSpec.ADAMW);
    this.m = remember("m");
    this.v = remember("v");
  }

  @Override
  public String name() {
    return spec.name();
  }

  @Override
  public void step(double rate, long step) {
    if (decoupled) {
      shrinkWeights(rate, spec.decay());
    } else {
      addDecayToGradients(spec.decay());
    }
    backend.blend(spec.beta1(), m, 1 - spec.beta1(), gradients);
    backend.blendSquares(spec.beta2(), v, 1 - spec.beta2(), gradients);
    double unbiasedRate = rate / (1 - StrictMath.pow(spec.beta1(), (double) step));
    double unbiasedScale = 1 / (1 - StrictMath.pow(spec.beta2(), (double) step));
    backend.stepByRatio(unbiasedRate, m, unbiasedScale, v, spec.epsilon(), weights);
  }
}
