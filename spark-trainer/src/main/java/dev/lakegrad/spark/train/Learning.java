package dev.lakegrad.spark.train;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.optim.OptimizerSpec;
import dev.lakegrad.engine.optim.RateSpec;
import dev.lakegrad.engine.train.Precision;
import java.io.Serializable;

/**
 * How weights move.
 *
 * @param clip the longest gradient allowed, over all weights together; 0 for any
 * @param precision what weights are, and what products are computed from
 */
public record Learning(OptimizerSpec optimizer, RateSpec rate, double clip, Precision precision)
    implements Serializable {

  public Learning {
    Check.that(clip >= 0 && Double.isFinite(clip), "training", "clip %s is not >= 0", clip);
  }

  static final Learning DEFAULT =
      new Learning(OptimizerSpec.of("adam"), RateSpec.constant(1e-3), 0, Precision.FLOAT32);

  Learning withOptimizer(OptimizerSpec changed) {
    return new Learning(changed, rate, clip, precision);
  }

  Learning withRate(RateSpec changed) {
    return new Learning(optimizer, changed, clip, precision);
  }

  Learning withClip(double changed) {
    return new Learning(optimizer, rate, changed, precision);
  }

  Learning withPrecision(Precision changed) {
    return new Learning(optimizer, rate, clip, changed);
  }
}
