package dev.lakegrad.engine.train;

import dev.lakegrad.engine.memory.Shape;

/**
 * The values of some samples in plain arrays, {@code [batch, ...]}: what a reader hands over, on
 * whatever thread it runs. Only the training thread makes a tensor of them.
 */
public sealed interface Samples permits FloatSamples, IdSamples {

  /** {@code [batch, ...]}. */
  Shape shape();
}
