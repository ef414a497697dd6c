package dev.lakegrad.engine.loss;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.Axes;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * With {@code c} the cosine of the angle between two vectors, {@code 1 - c} where they should be
 * alike, and {@code max(0, c - margin)} where not.
 */
public record CosineEmbedding(double margin, Reduction reduction) {
  /** Keeps vectors of zeros from having no angle. */
  private static final double EPSILON = 1e-12;

  public CosineEmbedding {
    Check.that(
        -1 <= margin && margin <= 1, "cosineEmbedding", "margin %s is not in [-1, 1]", margin);
  }

  /** Vectors {@code [batch, width]} each, and {@code [batch]} of 1 for alike and -1 for not. */
  public Tensor of(Tensor a, Tensor b, Tensor alike) {
    Inputs.checkSame("cosineEmbedding", a, b);
    Check.that(
        a.shape().rank() == 2 && alike.shape().equals(Shape.of(a.size(0))),
        "cosineEmbedding",
        "%s for vectors %s",
        alike.shape(),
        a.shape());
    Inputs.checkTwo("cosineEmbedding", alike, -1, 1);
    Tensor lengths = squares(a).mul(squares(b)).sqrt();
    Tensor cosine = a.mul(b).sum(Axes.of(-1)).div(lengths);
    Tensor yes = alike.add(1).mul(0.5);
    Tensor near = cosine.neg().add(1);
    Tensor far = cosine.sub(margin).relu();
    return reduction.of(yes.mul(near).add(yes.neg().add(1).mul(far)));
  }

  private static Tensor squares(Tensor x) {
    return x.mul(x).sum(Axes.of(-1)).add(EPSILON);
  }
}
