package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;

/**
 * Normalisation by the root mean square along the last axis (Zhang and Sennrich 2019): {@code y = x
 * / √(avg(x²) + epsilon) * gain}, {@code [.., width], [width]}. Keeps the mean squares for the way
 * back.
 */
record RmsNorm(Tensor x, Tensor gain, double epsilon, Buffer squares) implements Op {

  static RmsNorm of(Tensor x, Tensor gain, double epsilon) {
    Check.that(
        x.type() == gain.type(), "rmsNorm", "types differ: %s, gain %s", x.type(), gain.type());
    Check.that(
        x.shape().rank() > 0 && gain.shape().equals(Shape.of(x.shape().columns())),
        "rmsNorm",
        "%s does not fit gain %s",
        x.shape(),
        gain.shape());
    return new RmsNorm(x, gain, epsilon, Scope.current().allocate(x.type(), x.shape().rows()));
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(x, gain);
  }

  @Override
  public List<Buffer> kept() {
    return List.of(squares);
  }

  @Override
  public Shape shape() {
    return x.shape();
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    backend.layerNorm(x.size(-1), epsilon, x.data(), gain.data(), null, null, squares, y);
  }

  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    Buffer dgain = gradients.sum(gain);
    gradients.writeAnyway(
        x,
        dx ->
            backend.layerNormGradient(
                x.size(-1), epsilon, x.data(), gain.data(), null, squares, dy, dx, dgain, null));
  }
}
