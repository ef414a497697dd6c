package dev.lakegrad.spark.train;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.optim.OptimizerSpec;
import java.io.Serializable;

/**
 * How weights move.
 *
 * @param clip the longest gradient allowed, over all weights together; 0 for any
 * @param precision the type that everything is computed in
 */
public record Learning(OptimizerSpec optimizer, RateSpec rate, double clip, DType precision)
    implements Serializable {

  public Learning {
    Check.that(clip >= 0 && Double.isFinite(clip), "training", "clip %s is not >= 0", clip);
    Check.that(precision != DType.I32, "training", "precision %s cannot be trained in", precision);
  }

  static final Learning DEFAULT =
      new Learning(OptimizerSpec.of("adam"), RateSpec.constant(1e-3), 0, DType.F32);

  Learning withOptimizer(OptimizerSpec changed) {
    return new Learning(changed, rate, clip, precision);
  }

  Learning withRate(RateSpec changed) {
    return new Learning(optimizer, changed, clip, precision);
  }

  Learning withClip(double changed) {
    return new Learning(optimizer, rate, changed, precision);
  }

  Learning withPrecision(DType changed) {
    return new Learning(optimizer, rate, clip, changed);
  }
}
