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
  private final List<List<Pass>> parts;

  /** What one pass treats. */
  private record Pass(boolean decays, Buffer g, Buffer m, Buffer v, Buffer w) {}

  Adam(OptimizerSpec spec, Parameters parameters, Backend backend, int parts) {
    super(parameters, backend, parts);
    this.spec = spec;
    Buffer m = remember("m");
    Buffer v = remember("v");
    this.parts = eachPart(part -> runs(part).stream().map(run -> pass(run, m, v)).toList());
  }

  private Pass pass(Run run, Buffer m, Buffer v) {
    return new Pass(run.decays(), run.of(gradients), run.of(m), run.of(v), run.of(weights));
  }

  @Override
  public String name() {
    return spec.name();
  }

  @Override
  public void step(int part, double rate, long step) {
    AdamStep decaying = numbers(rate, step, spec.decay());
    AdamStep constant = numbers(rate, step, 0);
    for (Pass pass : parts.get(part)) {
      AdamStep numbers = pass.decays() ? decaying : constant;
      backend.adam(numbers, pass.g(), pass.m(), pass.v(), pass.w());
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
