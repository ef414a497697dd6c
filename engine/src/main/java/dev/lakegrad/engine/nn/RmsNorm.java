package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.Norms;
import dev.lakegrad.engine.tensor.Parameter;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * Normalisation by the root mean square, {@code y = x / √(avg(x²) + ε) * w}, along the last axis
 * (Zhang and Sennrich 2019): {@code [.., width] -> [.., width]}.
 */
public record RmsNorm(Parameter weight, double epsilon) implements Module {

  /** Weight ones, {@code [width]}; {@code ε} the distance of 1 to the next {@code float32}. */
  public static RmsNorm of(int width) {
    return of(width, Math.ulp(1f));
  }

  /** Weight ones, {@code [width]}. */
  public static RmsNorm of(int width, double epsilon) {
    return new RmsNorm(Parameter.constant(1, Shape.of(width)), epsilon);
  }

  @Override
  public Tensor forward(Tensor x) {
    return Norms.rms(x, weight.value(), epsilon);
  }
}
