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
  private final List<Decayed> decayed;
  private final @Nullable Buffer momentum; // null where μ is 0: there is nothing to remember

  /** Weights that decay, and their gradients. */
  private record Decayed(Buffer weights, Buffer gradients) {}

  Sgd(OptimizerSpec spec, Parameters parameters, Backend backend) {
    super(parameters, backend);
    this.spec = spec;
    this.decayed =
        runs().stream()
            .filter(run -> spec.decay() > 0 && run.decays())
            .map(run -> new Decayed(run.of(weights), run.of(gradients)))
            .toList();
    this.momentum = spec.momentum() == 0 ? null : remember("momentum");
  }

  @Override
  public String name() {
    return OptimizerSpec.SGD;
  }

  @Override
  public void step(double rate, long step) {
    for (Decayed run : decayed) {
      backend.accumulate(spec.decay(), run.weights(), run.gradients());
    }
    if (momentum == null) {
      backend.accumulate(-rate, gradients, weights);
      return;
    }
    backend.blend(spec.momentum(), momentum, 1, gradients);
    backend.accumulate(-rate, momentum, weights);
  }
}
