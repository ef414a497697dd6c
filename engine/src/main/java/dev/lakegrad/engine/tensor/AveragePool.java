package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.PoolShape;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.Shape;
import java.util.List;

/** The mean of each window of a channel: {@code [batch, height, width, channels]}. */
record AveragePool(Tensor x, PoolShape sizes) implements Op {

  static AveragePool of(Tensor x, int kernelHeight, int kernelWidth, int stride) {
    return new AveragePool(x, MaxPool.sizes("averagePool", x, kernelHeight, kernelWidth, stride));
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(x);
  }

  @Override
  public Shape shape() {
    return MaxPool.shape(sizes);
  }

  @Override
  public void forward(Backend backend, Buffer y) {
    backend.averagePool(sizes, x.data(), y);
  }

  @Override
  public void backward(Backend backend, Buffer y, Buffer dy, Gradients gradients) {
    gradients.write(x, dx -> backend.averagePoolGradient(sizes, dy, dx));
  }
}
