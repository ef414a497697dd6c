package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.run.Call;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How a kernel moves over the axes of an image behind its batch and channel: for each place of the
 * kernel and each of its cells, which element of the image lies under it.
 */
final class Window {
  /** A cell that lies on the border that is put around the image. */
  static final int BORDER = -1;

  /** A cell that lies beyond that border, where the last place of a kernel may reach. */
  static final int OUTSIDE = -2;

  /** Whether a kernel that fits only in part still has a place at the end of an axis. */
  enum Rounding {
    DOWN,
    UP
  }

  private final int[] kernel;
  private final int[] strides;
  private final int[] dilations;
  private final int[] before;
  private final int[] after;
  private final int[] input;
  private final int[] output;

  private Window(int[] kernel, Call call, int[] input) {
    int rank = kernel.length;
    int[] ones = IntStream.generate(() -> 1).limit(rank).toArray();
    int[] pads = ints(call, "pads", new int[2 * rank]);
    this.kernel = kernel;
    this.strides = ints(call, "strides", ones);
    this.dilations = ints(call, "dilations", ones);
    this.before = Arrays.copyOf(pads, rank);
    this.after = Arrays.copyOfRange(pads, rank, 2 * rank);
    this.input = input;
    this.output = new int[rank];
  }

  private static int[] ints(Call call, String name, int[] otherwise) {
    long[] values = call.wholes(name);
    int[] ints =
        call.sets(name) ? Arrays.stream(values).mapToInt(Math::toIntExact).toArray() : otherwise;
    Check.that(
        ints.length == otherwise.length,
        "window",
        "%s has %d numbers instead of %d",
        name,
        ints.length,
        otherwise.length);
    return ints;
  }

  /** The places of {@code kernel} over an image of {@code shape [batch, channels, ...]}. */
  static Window over(Shape shape, int[] kernel, Call call, Rounding rounding) {
    Window window = new Window(kernel, call, spatial(shape));
    Check.that(
        window.input.length == kernel.length,
        "window",
        "a kernel of %d axes over %s",
        kernel.length,
        shape);
    String auto = call.text("auto_pad", "NOTSET");
    for (int axis = 0; axis < kernel.length; axis++) {
      if (auto.startsWith("SAME")) {
        window.same(axis, auto);
      } else {
        window.place(axis, rounding);
      }
    }
    return window;
  }

  private static int[] spatial(Shape shape) {
    return Arrays.copyOfRange(shape.toArray(), 2, shape.rank());
  }

  /** How much of an axis the kernel covers. */
  private int span(int axis) {
    return (kernel[axis] - 1) * dilations[axis] + 1;
  }

  private void same(int axis, String auto) {
    output[axis] = (input[axis] + strides[axis] - 1) / strides[axis];
    int border = Math.max(0, (output[axis] - 1) * strides[axis] + span(axis) - input[axis]);
    split(axis, border, auto);
  }

  /** Of an odd border the larger part comes after, or before for {@code SAME_LOWER}. */
  private void split(int axis, int border, String auto) {
    before[axis] = auto.equals("SAME_LOWER") ? (border + 1) / 2 : border / 2;
    after[axis] = border - before[axis];
  }

  private void place(int axis, Rounding rounding) {
    int room = input[axis] + before[axis] + after[axis] - span(axis);
    Check.that(
        room >= 0, "window", "a kernel that covers %d over %d", span(axis), room + span(axis));
    int stride = strides[axis];
    int places = (rounding == Rounding.UP ? room + stride - 1 : room) / stride + 1;
    // A last place that would begin on the border behind the image does not count.
    output[axis] = (places - 1) * stride < input[axis] + before[axis] ? places : places - 1;
  }

  /**
   * The window whose transposed convolution turns an image of {@code shape} into what this window
   * lies over: its places are the elements of the image.
   */
  static Window transposed(Shape shape, int[] kernel, Call call) {
    int[] image = spatial(shape);
    Window window = new Window(kernel, call, new int[kernel.length]);
    System.arraycopy(image, 0, window.output, 0, image.length);
    int[] more = ints(call, "output_padding", new int[kernel.length]);
    long[] wanted = call.wholes("output_shape");
    String auto = call.text("auto_pad", "NOTSET");
    for (int axis = 0; axis < kernel.length; axis++) {
      int reach = window.strides[axis] * (image[axis] - 1) + more[axis] + window.span(axis);
      if (wanted.length > 0 || auto.startsWith("SAME")) {
        boolean given = wanted.length > 0;
        long size =
            given
                ? wanted[wanted.length - kernel.length + axis]
                : (long) image[axis] * window.strides[axis];
        window.input[axis] = Math.toIntExact(size);
        window.split(
            axis, reach - window.input[axis], auto.equals("SAME_UPPER") ? auto : "SAME_LOWER");
      } else {
        window.input[axis] = reach - window.before[axis] - window.after[axis];
      }
    }
    return window;
  }

  /** The sizes of the image. */
  int[] input() {
    return input;
  }

  /** The number of places along each axis. */
  int[] output() {
    return output;
  }

  int inputSize() {
    return product(input);
  }

  int outputSize() {
    return product(output);
  }

  int kernelSize() {
    return product(kernel);
  }

  private static int product(int[] sizes) {
    return Arrays.stream(sizes).reduce(1, Math::multiplyExact);
  }

  /** {@code [batch, channels]} and the sizes of {@code spatial}. */
  static Shape shape(int batch, int channels, int[] spatial) {
    int[] sizes = new int[spatial.length + 2];
    sizes[0] = batch;
    sizes[1] = channels;
    System.arraycopy(spatial, 0, sizes, 2, spatial.length);
    return Shape.of(sizes);
  }

  /** {@code [cells of the kernel, places]}: the element under each cell, or none. */
  int[][] taps() {
    int[][] taps = {{0}};
    for (int axis = 0; axis < kernel.length; axis++) {
      taps = along(axis, taps);
    }
    return taps;
  }

  /** What {@code taps} of the axes before are with one axis more. */
  private int[][] along(int axis, int[][] taps) {
    int[][] more = new int[taps.length * kernel[axis]][taps[0].length * output[axis]];
    for (int cell = 0; cell < more.length; cell++) {
      int[] before = taps[cell / kernel[axis]];
      int shift = cell % kernel[axis] * dilations[axis] - this.before[axis];
      int filled = 0;
      for (int tap : before) {
        for (int place = 0; place < output[axis]; place++) {
          more[cell][filled++] = tap(axis, tap, place * strides[axis] + shift);
        }
      }
    }
    return more;
  }

  private int tap(int axis, int tap, int at) {
    if (0 <= at && at < input[axis]) {
      return tap < 0 ? tap : tap * input[axis] + at;
    }
    return Math.min(Math.min(tap, 0), at < input[axis] + after[axis] ? BORDER : OUTSIDE);
  }

  /** Where along {@code axis} a cell lies, which may be on the border. */
  int start(int axis, int cell, int place) {
    int behindCell = 1;
    int behindPlace = 1;
    for (int i = axis + 1; i < kernel.length; i++) {
      behindCell *= kernel[i];
      behindPlace *= output[i];
    }
    int at = place / behindPlace % output[axis] * strides[axis] - before[axis];
    return at + cell / behindCell % kernel[axis] * dilations[axis];
  }
}
