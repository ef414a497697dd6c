package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.tensor.Tensor;

/**
 * All axes but the first made one: {@code [batch, ..] -> [batch, n]}. Images {@code [batch, height,
 * width, channels]} are written one channel after the other, as samples are.
 */
public record Flatten() implements Module {

  @Override
  public Tensor forward(Tensor x) {
    return (x.shape().rank() >= 4 ? x.channelsFirst() : x).flatten();
  }
}
