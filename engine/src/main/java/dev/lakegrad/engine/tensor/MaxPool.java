package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.PoolShape;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;

/**
 * The largest of each window of a channel: {@code [batch, height, width, channels]} with height and
 * width made smaller. Keeps which pixel won for the way back.
 */
record MaxPool(Tensor x, PoolShape sizes, Buffer winners) implements Op {

  static MaxPool of(Tensor x, int kernel, int stride) {
    PoolShape sizes = sizes("maxPool", x, kernel, kernel, stride);
    return new MaxPool(x, sizes, Scope.current().allocate(DType.I32, shape(sizes).size()));
  }

  static PoolShape sizes(String op, Tensor x, int kernelHeight, int kernelWidth, int stride) {
    Check.that(x.shape().rank() == 4, op, "%s is not [batch, height, width, channels]", x.shape());
    return new PoolShape(
        x.size(0), x.size(1), x.size(2), x.size(3), kernelHeight, kernelWidth, stride);
  }

  static Shape shape(PoolShape sizes) {
    return Shape.of(sizes.batch(), sizes.outHeight(), sizes.outWidth(), sizes.channels());
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(x);
  }

  @Override
  public List<Buffer> kept() {
    return List.of(winners);
  }

  @Override
  public Shape shape() {
    return shape(sizes);
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    backend.maxPool(sizes, x.data(), y, winners);
  }

  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    gradients.write(x, dx -> backend.maxPoolGradient(sizes, winners, dy, dx));
  }
}
