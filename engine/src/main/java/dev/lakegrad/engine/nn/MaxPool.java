package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.backend.Coverage;
import dev.lakegrad.engine.backend.Sections;
import dev.lakegrad.engine.backend.Window;
import dev.lakegrad.engine.tensor.Images;
import dev.lakegrad.engine.tensor.Tensor;

/**
 * The largest of each window of a channel, along one to three axes: {@code [batch, sides..,
 * channels] -> [batch, sides'.., channels]}. Padding never wins.
 */
public record MaxPool(Coverage coverage) implements Module {

  /** Windows with these sides, side by side. */
  public static MaxPool of(int... kernel) {
    return new MaxPool(Window.of(kernel).withStride(kernel));
  }

  /** An image of any size cut into so many sections, as equal as they can be. */
  public static MaxPool into(int... sides) {
    return new MaxPool(Sections.of(sides));
  }

  @Override
  public Tensor forward(Tensor x) {
    return Images.maxPool(x, coverage);
  }
}
