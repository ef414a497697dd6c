package dev.lakegrad.engine.tensor;

/** Normalisation other than {@link Tensor#layerNorm} and {@link Tensor#batchNorm}. */
public final class Norms {
  private Norms() {}

  /** {@code x / √(avg(x²) + epsilon) * gain} along the last axis: {@code [.., width], [width]}. */
  public static Tensor rms(Tensor x, Tensor gain, double epsilon) {
    return Tensor.run(RmsNorm.of(x, gain, epsilon));
  }

  /**
   * {@code (x - mean) / √(variance + epsilon) * gain + shift} of each image and group of channels:
   * {@code [batch, .., channels]}, gain and shift {@code [channels]}.
   */
  public static Tensor group(Tensor x, int groups, Tensor gain, Tensor shift, double epsilon) {
    return Tensor.run(GroupNorm.of(x, groups, gain, shift, epsilon));
  }
}
