package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.backend.AdamStep;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.nn.Parameters;
import java.util.List;

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
  private final List<Part> parts;

  /** What one pass treats. */
  private record Part(boolean decays, Buffer g, Buffer m, Buffer v, Buffer w) {}

  Adam(OptimizerSpec spec, Parameters parameters, Backend backend) {
    super(parameters, backend);
    this.spec = spec;
    Buffer m = remember("m");
    Buffer v = remember("v");
    this.parts =
        runs().stream()
            .map(r -> new Part(r.decays(), r.of(gradients), r.of(m), r.of(v), r.of(weights)))
            .toList();
  }

  @Override
  public String name() {
    return spec.name();
  }

  @Override
  public void step(double rate, long step) {
    AdamStep decaying = numbers(rate, step, spec.decay());
    AdamStep constant = numbers(rate, step, 0);
    for (Part part : parts) {
      AdamStep numbers = part.decays() ? decaying : constant;
      backend.adam(numbers, part.g(), part.m(), part.v(), part.w());
    }
  }

  private AdamStep numbers(double rate, long step, double decay) {
    boolean decoupled = spec.name().equals(OptimizerSpec.ADAMW);
    return new AdamStep(
        spec.beta1(),
        spec.beta2(),
        spec.epsilon(),
        rate / (1 - StrictMath.pow(spec.beta1(), (double) step)),
        1 / (1 - StrictMath.pow(spec.beta2(), (double) step)),
        decoupled ? 0 : decay,
        decoupled ? 1 - rate * decay : 1);
  }
}
