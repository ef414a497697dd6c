package dev.lakegrad.engine.optim;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Names;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.nn.Parameters;
import java.io.Serializable;
import java.util.List;

/**
 * An optimiser by name, and its settings: {@code sgd} has momentum μ in [0, 1), {@code adam} and
 * {@code adamw} have β₁ and β₂ in [0, 1) and ε &gt; 0, all have decay λ &gt;= 0.
 */
public record OptimizerSpec(
    String name, double momentum, double beta1, double beta2, double epsilon, double decay)
    implements Serializable {
  static final String SGD = "sgd";
  static final String ADAM = "adam";
  static final String ADAMW = "adamw";

  public OptimizerSpec {
    Names.check("optimizer", "rule", name, names());
    Check.that(fraction(momentum), "optimizer", "momentum %s is not in [0, 1)", momentum);
    Check.that(fraction(beta1), "optimizer", "beta1 %s is not in [0, 1)", beta1);
    Check.that(fraction(beta2), "optimizer", "beta2 %s is not in [0, 1)", beta2);
    Check.that(
        epsilon > 0 && Double.isFinite(epsilon), "optimizer", "epsilon %s is not > 0", epsilon);
    Check.that(decay >= 0 && Double.isFinite(decay), "optimizer", "decay %s is not >= 0", decay);
  }

  private static boolean fraction(double value) {
    return 0 <= value && value < 1;
  }

  /** The names there are. */
  public static List<String> names() {
    return List.of(ADAM, ADAMW, SGD);
  }

  /** {@code name} as it is mostly used: momentum 0.9; betas 0.9 and 0.999; decay 0.01 for AdamW. */
  public static OptimizerSpec of(String name) {
    return new OptimizerSpec(name, 0.9, 0.9, 0.999, 1e-8, name.equals(ADAMW) ? 0.01 : 0);
  }

  public OptimizerSpec withMomentum(double changed) {
    return new OptimizerSpec(name, changed, beta1, beta2, epsilon, decay);
  }

  public OptimizerSpec withBetas(double changed1, double changed2) {
    return new OptimizerSpec(name, momentum, changed1, changed2, epsilon, decay);
  }

  public OptimizerSpec withEpsilon(double changed) {
    return new OptimizerSpec(name, momentum, beta1, beta2, changed, decay);
  }

  public OptimizerSpec withDecay(double changed) {
    return new OptimizerSpec(name, momentum, beta1, beta2, epsilon, changed);
  }

  /** The optimiser of {@code parameters}, which it will move with {@code backend}'s kernels. */
  public Optimizer create(Parameters parameters, Backend backend) {
    return create(parameters, backend, 1);
  }

  /** As above, in {@code parts} that different threads can move at the same time. */
  public Optimizer create(Parameters parameters, Backend backend, int parts) {
    return name.equals(SGD)
        ? new Sgd(this, parameters, backend, parts)
        : new Adam(this, parameters, backend, parts);
  }
}
