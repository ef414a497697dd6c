package dev.lakegrad.engine.train;

import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * The values of some samples in plain arrays, {@code [batch, ...]}: what a reader hands over, on
 * whatever thread it runs. Only threads that train make tensors of them.
 */
public sealed interface Samples permits FloatSamples, IdSamples {

  /** {@code [batch, ...]}. */
  Shape shape();

  /** The same values in the current scope; real numbers become {@code compute}, ids stay ids. */
  default Tensor tensor(DType compute) {
    return tensor(compute, 0, shape().at(0));
  }

  /** As above, of samples {@code [from, to)} only: {@code [to - from, ...]}. */
  Tensor tensor(DType compute, int from, int to);
}
