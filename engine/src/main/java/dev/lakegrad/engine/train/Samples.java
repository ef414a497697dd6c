package dev.lakegrad.engine.train;

import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * The values of some samples in plain arrays, {@code [batch, ...]}: what a reader hands over, on
 * whatever thread it runs. Only the training thread makes a tensor of them.
 */
public sealed interface Samples permits FloatSamples, IdSamples {

  /** {@code [batch, ...]}. */
  Shape shape();

  /** The same values in the current scope; real numbers become {@code compute}, ids stay ids. */
  Tensor tensor(DType compute);
}
