package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * What convolutions and pools move over an image: the sides of the window, its stride, the distance
 * between its taps and the padding around the image, for each of one to three axes. A side of
 * {@code n} pixels becomes
 *
 * <pre>
 *   (n + before + after - dilation (kernel - 1) - 1) / stride + 1, rounded down.
 * </pre>
 */
public record Window(List<Slide> slides) implements Coverage {
  static final int MOST_AXES = 3;

  public Window {
    slides = List.copyOf(slides);
    Check.that(
        1 <= slides.size() && slides.size() <= MOST_AXES,
        "window",
        "%d axes are not 1 to %d",
        slides.size(),
        MOST_AXES);
  }

  /** A window with these sides, which moves by one pixel and stays in the image. */
  public static Window of(int... kernel) {
    return new Window(IntStream.of(kernel).mapToObj(side -> new Slide(side, 1, 1, 0, 0)).toList());
  }

  /** Moves by so many pixels; one number for all axes, or one for each. */
  public Window withStride(int... stride) {
    int[] all = each("stride", stride);
    return changed(
        i -> {
          Slide s = slides.get(i);
          return new Slide(s.kernel(), all[i], s.dilation(), s.before(), s.after());
        });
  }

  /** Its taps lie so many pixels apart; one number for all axes, or one for each. */
  public Window withDilation(int... dilation) {
    int[] all = each("dilation", dilation);
    return changed(
        i -> {
          Slide s = slides.get(i);
          return new Slide(s.kernel(), s.stride(), all[i], s.before(), s.after());
        });
  }

  /** So many pixels lie around the image; one number for all axes, or one for each. */
  public Window withPadding(int... padding) {
    return withPadding(padding, padding);
  }

  /** As the other, with as many before the first pixel as after the last, or not. */
  public Window withPadding(int[] before, int[] after) {
    int[] allBefore = each("padding", before);
    int[] allAfter = each("padding", after);
    return changed(
        i -> {
          Slide s = slides.get(i);
          return new Slide(s.kernel(), s.stride(), s.dilation(), allBefore[i], allAfter[i]);
        });
  }

  private int[] each(String what, int[] values) {
    Check.that(
        values.length == 1 || values.length == rank(),
        "window",
        "%d numbers of %s for %d axes",
        values.length,
        what,
        rank());
    return values.length == 1
        ? IntStream.range(0, rank()).map(i -> values[0]).toArray()
        : values.clone();
  }

  private Window changed(IntFunction<Slide> slide) {
    return new Window(IntStream.range(0, rank()).mapToObj(slide).toList());
  }

  @Override
  public int rank() {
    return slides.size();
  }

  /** Refuses another number of axes for {@code operation}. */
  public void check(String operation, int axes) {
    Check.that(
        rank() == axes, operation, "a window of %d axes, %s, not %d", rank(), kernel(), axes);
  }

  /** Its sides. */
  public Shape kernel() {
    return Shape.of(slides.stream().mapToInt(Slide::kernel).toArray());
  }

  /** As this, but sides are rounded up. */
  public RoundedUp roundedUp() {
    return new RoundedUp(this);
  }

  @Override
  public List<Span> over(Shape images) {
    checkAxes(images, rank());
    List<Span> spans = new ArrayList<>();
    for (int axis = 0; axis < rank(); axis++) {
      spans.add(new Span(images.at(axis + 1), slides.get(axis)));
    }
    return spans;
  }

  /**
   * The shape of the images that this window makes {@code outputs [batch, sides'.., ..]} of, with
   * {@code more} pixels, fewer than a stride, at the end of each side.
   */
  public Shape images(Shape outputs, Shape more, int channels) {
    checkAxes(outputs, rank());
    Check.that(more.rank() == rank(), "window", "%s for %d axes", more, rank());
    Shape images = outputs.with(rank() + 1, channels);
    for (int axis = 0; axis < rank(); axis++) {
      Slide s = slides.get(axis);
      int last = more.at(axis);
      Check.that(last < s.stride(), "window", "%d more is not below stride %d", last, s.stride());
      int size =
          (outputs.at(axis + 1) - 1) * s.stride() + s.reach() - s.before() - s.after() + last;
      Check.that(size > 0, "window", "%s with %s come from no image", outputs, s);
      images = images.with(axis + 1, size);
    }
    return images;
  }

  static void checkAxes(Shape images, int axes) {
    Check.that(
        images.rank() == axes + 2,
        "window",
        "%s is not [batch, .., channels] with %d axes between",
        images,
        axes);
  }
}
