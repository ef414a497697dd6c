package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.memory.Shape;
import java.util.List;

/** Which pixels of an image each output of a pooling sees. */
public sealed interface Coverage permits RoundedUp, Sections, Window {

  /** The number of axes. */
  int rank();

  /** The axes of {@code images [batch, sides.., channels]}. */
  List<? extends Cover> over(Shape images);

  /** The shape of what comes of {@code images}: {@code [batch, sides'.., channels]}. */
  default Shape outputs(Shape images, int channels) {
    List<? extends Cover> axes = over(images);
    Shape shape = images.with(rank() + 1, channels);
    for (int axis = 0; axis < rank(); axis++) {
      shape = shape.with(axis + 1, axes.get(axis).outputs());
    }
    return shape;
  }
}
