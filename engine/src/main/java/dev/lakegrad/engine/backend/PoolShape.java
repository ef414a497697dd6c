package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.Check;
import java.util.List;

/**
 * The sizes of a pooling: {@code [batch, sides.., channels] -> [batch, sides'.., channels]}. Images
 * of fewer than three axes have {@link Span#NONE} in place of the first ones.
 */
public record PoolShape(int batch, int channels, Cover depth, Cover height, Cover width) {
  public PoolShape {
    for (Cover axis : List.of(depth, height, width)) {
      for (int output = 0; output < axis.outputs(); output++) {
        Check.that(axis.count(output) > 0, "pool", "output %d of %s sees no pixel", output, axis);
      }
    }
  }

  /** Of images with these axes, of which there are one to three. */
  public static PoolShape of(int batch, int channels, List<? extends Cover> axes) {
    return new PoolShape(
        batch,
        channels,
        Cover.fromLast(axes, 2, Span.NONE),
        Cover.fromLast(axes, 1, Span.NONE),
        Cover.fromLast(axes, 0, Span.NONE));
  }

  /** The pixels of one image. */
  public int pixels() {
    return depth.size() * height.size() * width.size();
  }

  /** The outputs of one image, each {@code channels} numbers. */
  public int area() {
    return depth.outputs() * height.outputs() * width.outputs();
  }
}
