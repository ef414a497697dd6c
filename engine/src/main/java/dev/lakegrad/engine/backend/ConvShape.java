package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.Check;
import java.util.List;

/**
 * The sizes of a convolution: {@code [batch, sides.., in] -> [batch, sides'.., out]} with a weight
 * {@code [out, in / groups, kernel..]}. Channels are cut into groups of equal size, and the outputs
 * of a group see the inputs of that group alone. Images of fewer than three axes have {@link
 * Span#NONE} in place of the first ones.
 */
public record ConvShape(
    int batch, int in, int out, int groups, Span depth, Span height, Span width) {
  public ConvShape {
    Check.that(groups > 0, "convolve", "%d groups are not positive", groups);
    Check.that(
        in % groups == 0 && out % groups == 0,
        "convolve",
        "%d channels to %d cannot be cut into %d groups",
        in,
        out,
        groups);
  }

  /** Of images with these axes, of which there are one to three. */
  public static ConvShape of(int batch, int in, int out, int groups, List<Span> spans) {
    return new ConvShape(
        batch,
        in,
        out,
        groups,
        Cover.fromLast(spans, 2, Span.NONE),
        Cover.fromLast(spans, 1, Span.NONE),
        Cover.fromLast(spans, 0, Span.NONE));
  }

  /** The axes of its images, at least two. */
  public List<Span> axes() {
    return depth.equals(Span.NONE) ? List.of(height, width) : List.of(depth, height, width);
  }

  /** How many inputs an output sees at each tap. */
  public int inPerGroup() {
    return in / groups;
  }

  public int outPerGroup() {
    return out / groups;
  }

  /** The pixels of one image. */
  public int pixels() {
    return depth.size() * height.size() * width.size();
  }

  /** The outputs of one image, each {@code out} numbers. */
  public int area() {
    return depth.outputs() * height.outputs() * width.outputs();
  }

  /** The places of a kernel. */
  public int taps() {
    return depth.kernel() * height.kernel() * width.kernel();
  }

  /** The numbers of all kernels. */
  public int weights() {
    return out * inPerGroup() * taps();
  }

  /** Whether each channel has one kernel of its own, and there are several. */
  public boolean depthwise() {
    return groups > 1 && groups == in && groups == out;
  }
}
