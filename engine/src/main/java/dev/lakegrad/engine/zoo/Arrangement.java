package dev.lakegrad.engine.zoo;

import dev.lakegrad.engine.tensor.Tensor;

/** How a network takes a batch of samples {@code [batch, sample..]}. */
public enum Arrangement {
  /** Images with their channels last, as layers on images take them; anything else as it is. */
  CHANNELS_LAST {
    @Override
    Tensor of(Tensor samples) {
      return samples.shape().rank() >= 4 ? samples.channelsLast() : samples;
    }
  },

  /** The numbers of a sample one after the other, as they were sampled: {@code [batch, n]}. */
  FLAT {
    @Override
    Tensor of(Tensor samples) {
      return samples.flatten();
    }
  };

  /** {@code samples} arranged so. */
  abstract Tensor of(Tensor samples);
}
