package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.nn.Parameters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stochastic gradient descent with momentum and weight decay.
 *
 * <pre>
 *   v ← μ v + (g + λ w)
 *   w ← w − η v
 * </pre>
 */
final class Sgd extends Optimizer {
  private final OptimizerSpec spec;
  private final List<Part> parts;

  /** Weights that decay, and their gradients. */
  private record Decayed(Buffer weights, Buffer gradients) {}

  /** What one thread treats; no momentum where μ is 0: there is nothing to remember. */
  private record Part(
      List<Decayed> decayed, Buffer weights, Buffer gradients, @Nullable Buffer momentum) {}

  Sgd(OptimizerSpec spec, Parameters parameters, Backend backend, int parts) {
    super(parameters, backend, parts);
    this.spec = spec;
    Buffer momentum = spec.momentum() == 0 ? null : remember("momentum");
    this.parts =
        eachPart(
            part ->
                new Part(
                    decayed(part),
                    part(weights, part),
                    part(gradients, part),
                    momentum == null ? null : part(momentum, part)));
  }

  private List<Decayed> decayed(int part) {
    return runs(part).stream()
        .filter(run -> spec.decay() > 0 && run.decays())
        .map(run -> new Decayed(run.of(weights), run.of(gradients)))
        .toList();
  }

  @Override
  public String name() {
    return OptimizerSpec.SGD;
  }

  @Override
  public void step(int number, double rate, long step) {
    Part part = parts.get(number);
    for (Decayed run : part.decayed()) {
      backend.accumulate(spec.decay(), run.weights(), run.gradients());
    }
    Buffer momentum = part.momentum();
    if (momentum == null) {
      backend.accumulate(-rate, part.gradients(), part.weights());
      return;
    }
    backend.blend(spec.momentum(), momentum, 1, part.gradients());
    backend.accumulate(-rate, momentum, part.weights());
  }
}
