package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.Finish;
import dev.lakegrad.engine.tensor.Parameter;
import dev.lakegrad.engine.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Affine map {@code y = x Wᵀ + b}, or without {@code b}: {@code [.., in] -> [.., out]}. */
public record Linear(Parameter weight, @Nullable Parameter bias) implements Activated {

  /** Weight {@code [out, in]} and bias {@code [out]}, from U(-k, k) with {@code k = 1/√in}. */
  public static Linear of(int in, int out, Rng rng) {
    double k = 1 / Math.sqrt(in);
    return new Linear(
        Parameter.uniform(rng, k, Shape.of(out, in)), Parameter.uniform(rng, k, Shape.of(out)));
  }

  /** Weight {@code [out, in]}, from U(-k, k) with {@code k = 1/√in}. */
  public static Linear withoutBias(int in, int out, Rng rng) {
    return new Linear(Parameter.uniform(rng, 1 / Math.sqrt(in), Shape.of(out, in)), null);
  }

  @Override
  public Tensor forward(Tensor x, Finish end) {
    return bias == null
        ? end.of(x.matmulTransposed(weight.value()))
        : x.affine(weight.value(), bias.value(), end);
  }
}
