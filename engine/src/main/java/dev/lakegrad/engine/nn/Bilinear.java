package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.Parameter;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * A form that is linear in each of two inputs, {@code y[o] = aᵀ W[o] b + bias[o]}: {@code [..,
 * in1], [.., in2] -> [.., out]}. Where there is but one input, it takes both places.
 *
 * @param weight {@code [out, in1, in2]}
 * @param bias {@code [out]}
 */
public record Bilinear(Parameter weight, Parameter bias) implements Module {

  /** Both from U(-k, k) with {@code k = 1/√in1}. */
  public static Bilinear of(int in1, int in2, int out, Rng rng) {
    double k = 1 / Math.sqrt(in1);
    return new Bilinear(
        Parameter.uniform(rng, k, Shape.of(out, in1, in2)),
        Parameter.uniform(rng, k, Shape.of(out)));
  }

  /** As a linear map of all products of a number of {@code a} and one of {@code b}. */
  public Tensor forward(Tensor a, Tensor b) {
    Shape w = weight.shape();
    Check.that(
        a.shape().rank() > 0
            && a.size(-1) == w.at(1)
            && b.shape().equals(a.shape().with(-1, w.at(2))),
        "bilinear",
        "%s and %s do not fit weight %s",
        a.shape(),
        b.shape(),
        w);
    int rows = a.shape().rows();
    Tensor products = a.reshape(rows, w.at(1), 1).mul(b.reshape(rows, 1, w.at(2)));
    Tensor y =
        products
            .reshape(rows, w.at(1) * w.at(2))
            .affine(weight.value().reshape(w.at(0), w.at(1) * w.at(2)), bias.value());
    return y.reshape(a.shape().with(-1, w.at(0)).toArray());
  }

  @Override
  public Tensor forward(Tensor x) {
    return forward(x, x);
  }
}
