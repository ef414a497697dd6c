package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;

/**
 * Layer normalisation along the last axis (Ba et al. 2016): {@code y = (x - mean) / √(var +
 * epsilon) * gain + shift}, {@code [.., width], [width], [width]}. Keeps mean and variance of each
 * row for the way back.
 */
record Normalize(Tensor x, Tensor gain, Tensor shift, double epsilon, Buffer mean, Buffer variance)
    implements Op {

  static Normalize of(Tensor x, Tensor gain, Tensor shift, double epsilon) {
    Check.that(
        x.type() == gain.type() && x.type() == shift.type(),
        "layerNorm",
        "types differ: %s, gain %s, shift %s",
        x.type(),
        gain.type(),
        shift.type());
    Shape row = Shape.of(x.shape().columns());
    Check.that(
        x.shape().rank() > 0 && gain.shape().equals(row) && shift.shape().equals(row),
        "layerNorm",
        "%s does not fit gain %s and shift %s",
        x.shape(),
        gain.shape(),
        shift.shape());
    Scope scope = Scope.current();
    int rows = x.shape().rows();
    return new Normalize(
        x, gain, shift, epsilon, scope.allocate(x.type(), rows), scope.allocate(x.type(), rows));
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(x, gain, shift);
  }

  @Override
  public List<Buffer> kept() {
    return List.of(mean, variance);
  }

  @Override
  public Shape shape() {
    return x.shape();
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    backend.layerNorm(x.size(-1), epsilon, x.data(), gain.data(), shift.data(), mean, variance, y);
  }

  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    Buffer dgain = gradients.sum(gain);
    Buffer dshift = gradients.sum(shift);
    gradients.writeAnyway(
        x,
        dx ->
            backend.layerNormGradient(
                x.size(-1), epsilon, x.data(), gain.data(), mean, variance, dy, dx, dgain, dshift));
  }
}
