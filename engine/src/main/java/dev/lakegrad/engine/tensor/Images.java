package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.backend.Coverage;
import dev.lakegrad.engine.backend.Divisor;
import dev.lakegrad.engine.backend.Window;
import dev.lakegrad.engine.memory.Shape;
import org.jspecify.annotations.Nullable;

/**
 * What is done with images {@code [batch, sides.., channels]} of one to three sides: sequences,
 * pictures and volumes. {@link Coverage} says what becomes of the sides.
 */
public final class Images {
  private Images() {}

  /**
   * {@code end} of the cross-correlation with zero padding: {@code [batch, sides.., in]}, weight
   * {@code [out, in / groups, kernel..]}, bias {@code [out]} or none gives {@code [batch, sides'..,
   * out]}. The kernels of a group of outputs see the channels of that group alone.
   */
  public static Tensor convolve(
      Tensor x, Tensor weight, @Nullable Tensor bias, Window window, int groups, Finish end) {
    return Tensor.run(Convolve.of(x, weight, bias, window, groups, end));
  }

  /**
   * The way back of a convolution, as a way forward: {@code [batch, sides'.., out]}, with the
   * weight of the convolution {@code [out, in / groups, kernel..]}, gives the {@code [batch,
   * sides.., in]} that it would have come from, and {@code more} pixels at the end of each side.
   */
  public static Tensor convolveTransposed(
      Tensor x, Tensor weight, Window window, int groups, Shape more) {
    return Tensor.run(ConvolveTransposed.of(x, weight, window, groups, more));
  }

  /** The largest of what each output sees: {@code [batch, sides'.., channels]}. */
  public static Tensor maxPool(Tensor x, Coverage coverage) {
    return Tensor.run(MaxPool.of(x, coverage));
  }

  /** The mean of what each output sees: {@code [batch, sides'.., channels]}. */
  public static Tensor averagePool(Tensor x, Coverage coverage, Divisor divisor) {
    return Tensor.run(AveragePool.of(x, coverage, divisor));
  }
}
