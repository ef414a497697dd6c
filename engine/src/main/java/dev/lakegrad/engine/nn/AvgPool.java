package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.backend.Coverage;
import dev.lakegrad.engine.backend.Divisor;
import dev.lakegrad.engine.backend.Sections;
import dev.lakegrad.engine.backend.Window;
import dev.lakegrad.engine.tensor.Images;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * The mean of each window of a channel, along one to three axes: {@code [batch, sides.., channels]
 * -> [batch, sides'.., channels]}.
 *
 * @param divisor whether padding counts, as zeros
 */
public record AvgPool(Coverage coverage, Divisor divisor) implements Module {

  /** Windows with these sides, side by side. */
  public static AvgPool of(int... kernel) {
    return new AvgPool(Window.of(kernel).withStride(kernel), Divisor.WINDOW);
  }

  /**
   * An image of any size cut into so many sections, as equal as they can be: {@code into(1, 1)} is
   * the mean of all its pixels.
   */
  public static AvgPool into(int... sides) {
    return new AvgPool(Sections.of(sides), Divisor.PIXELS);
  }

  @Override
  public Tensor forward(Tensor x) {
    return Images.averagePool(x, coverage, divisor);
  }
}
