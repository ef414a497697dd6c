package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Layout;
import dev.lakegrad.engine.memory.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Functions that move elements and compute nothing: repeat, reorder, cut, join and pad. They take
 * numbers and ids; axes count from 0, or from the last, which is -1.
 */
public final class Movement {
  private Movement() {}

  /** {@code x} repeated to {@code shape} by NumPy's rule; see {@link Layout#broadcast}. */
  public static Tensor broadcast(Tensor x, Shape shape) {
    return x.shape().equals(shape) ? x : Move.run(x, layout(x).broadcast(shape));
  }

  /** The axes in another order: axis {@code i} of the result is {@code axes[i]} of {@code x}. */
  public static Tensor permute(Tensor x, int... axes) {
    return Move.run(x, layout(x).permute(axes));
  }

  /** Elements {@code [from, to)} along {@code axis}. */
  public static Tensor slice(Tensor x, int axis, int from, int to) {
    return slice(x, axis, from, to, 1);
  }

  /** Every {@code step}-th element of {@code [from, to)} along {@code axis}. */
  public static Tensor slice(Tensor x, int axis, int from, int to, int step) {
    Check.that(step > 0, "slice", "step %d is not positive", step);
    Check.that(
        0 <= from && from <= to && to <= x.size(axis),
        "slice",
        "[%d, %d) does not lie along axis %d of %s",
        from,
        to,
        axis,
        x.shape());
    return Move.run(x, layout(x).slice(axis, from, (to - from + step - 1) / step, step));
  }

  /** The element {@code index} along {@code axis}, which is gone: {@code [2, 3, 4] -> [2, 4]}. */
  public static Tensor select(Tensor x, int axis, int index) {
    return squeeze(slice(x, axis, index, index + 1), axis);
  }

  /** The elements whose indices along two axes are equal, along {@code axis}; the other is gone. */
  public static Tensor diagonal(Tensor x, int axis, int other) {
    return Move.run(x, layout(x).diagonal(axis, other));
  }

  /** The elements along {@code axes} in reverse order. */
  public static Tensor flip(Tensor x, int... axes) {
    Layout flipped = layout(x);
    for (int axis : axes) {
      int size = x.size(axis);
      flipped = size == 0 ? flipped : flipped.slice(axis, size - 1, size, -1);
    }
    return Move.run(x, flipped);
  }

  /** Each element {@code times} times along {@code axis}: {@code a, a, b, b}. */
  public static Tensor repeat(Tensor x, int axis, int times) {
    Check.that(times >= 0, "repeat", "%d times", times);
    int at = x.shape().axis(axis);
    int[] sizes = x.shape().toArray();
    sizes[at] *= times;
    return Move.run(x, layout(x).repeat(at + 1, times)).reshape(sizes);
  }

  /**
   * All of {@code x} side by side, {@code times[axis]} times along each axis: {@code a, b, a, b}.
   */
  public static Tensor tile(Tensor x, int... times) {
    int[] sizes = x.shape().toArray();
    Check.that(
        times.length == sizes.length && Arrays.stream(times).allMatch(t -> t >= 0),
        "tile",
        "%s times do not fit %s",
        Arrays.toString(times),
        x.shape());
    Layout tiled = layout(x);
    for (int axis = 0; axis < times.length; axis++) {
      tiled = tiled.repeat(2 * axis, times[axis]);
      sizes[axis] *= times[axis];
    }
    return Move.run(x, tiled).reshape(sizes);
  }

  /** {@code value} around {@code x}: so many before it along each axis, and so many after it. */
  public static Tensor pad(Tensor x, int[] before, int[] after, double value) {
    int[] sizes = x.shape().toArray();
    Check.that(
        before.length == sizes.length && after.length == sizes.length,
        "pad",
        "%s before and %s after do not fit %s",
        Arrays.toString(before),
        Arrays.toString(after),
        x.shape());
    int[] padded = sizes.clone();
    for (int axis = 0; axis < sizes.length; axis++) {
      Check.that(
          before[axis] >= 0 && after[axis] >= 0,
          "pad",
          "%d before and %d after along axis %d",
          before[axis],
          after[axis],
          axis);
      padded[axis] += before[axis] + after[axis];
    }
    Layout inside = Layout.of(Shape.of(padded));
    for (int axis = 0; axis < sizes.length; axis++) {
      inside = inside.slice(axis, before[axis], sizes[axis], 1);
    }
    Move.Part part = new Move.Part(x, layout(x), inside);
    return Tensor.run(new Move(Shape.of(padded), value, List.of(part)));
  }

  /** Tensors one after the other along {@code axis}; their other axes are equal. */
  public static Tensor concat(int axis, Tensor... parts) {
    return concat(axis, List.of(parts));
  }

  /** Tensors one after the other along {@code axis}; their other axes are equal. */
  public static Tensor concat(int axis, List<Tensor> parts) {
    Check.that(!parts.isEmpty(), "concat", "there is nothing to put together");
    Shape first = parts.get(0).shape();
    int at = first.axis(axis);
    int total = 0;
    for (Tensor part : parts) {
      Check.that(
          part.shape().rank() == first.rank() && first.with(at, 0).equals(part.shape().with(at, 0)),
          "concat",
          "%s does not fit %s along axis %d",
          part.shape(),
          first,
          at);
      total += part.size(at);
    }
    Layout whole = Layout.of(first.with(at, total));
    List<Move.Part> moves = new ArrayList<>();
    int from = 0;
    for (Tensor part : parts) {
      moves.add(new Move.Part(part, layout(part), whole.slice(at, from, part.size(at), 1)));
      from += part.size(at);
    }
    return Tensor.run(new Move(whole.shape(), 0, moves));
  }

  /** Tensors of one shape along a new axis, which becomes {@code axis} of the result. */
  public static Tensor stack(int axis, Tensor... parts) {
    return stack(axis, List.of(parts));
  }

  /** Tensors of one shape along a new axis, which becomes {@code axis} of the result. */
  public static Tensor stack(int axis, List<Tensor> parts) {
    return concat(axis, parts.stream().map(part -> unsqueeze(part, axis)).toList());
  }

  /** Parts of these sizes along {@code axis}, which add up to its size. */
  public static List<Tensor> split(Tensor x, int axis, int... sizes) {
    Check.that(
        Arrays.stream(sizes).sum() == x.size(axis),
        "split",
        "parts of %s do not add up to axis %d of %s",
        Arrays.toString(sizes),
        axis,
        x.shape());
    List<Tensor> parts = new ArrayList<>();
    int from = 0;
    for (int size : sizes) {
      parts.add(slice(x, axis, from, from + size));
      from += size;
    }
    return parts;
  }

  /** {@code count} parts of one size along {@code axis}. */
  public static List<Tensor> splitEvenly(Tensor x, int axis, int count) {
    Check.that(
        count > 0 && x.size(axis) % count == 0,
        "split",
        "axis %d of %s has no %d equal parts",
        axis,
        x.shape(),
        count);
    int[] sizes = new int[count];
    Arrays.fill(sizes, x.size(axis) / count);
    return split(x, axis, sizes);
  }

  /** A new axis of size 1, which becomes {@code axis} of the result; shares the memory. */
  public static Tensor unsqueeze(Tensor x, int axis) {
    int rank = x.shape().rank();
    int at = axis < 0 ? axis + rank + 1 : axis;
    Check.that(0 <= at && at <= rank, "unsqueeze", "%s gets no axis %d", x.shape(), axis);
    int[] sizes = new int[rank + 1];
    for (int i = 0; i <= rank; i++) {
      sizes[i] = i == at ? 1 : x.size(i < at ? i : i - 1);
    }
    return x.reshape(sizes);
  }

  /** Without {@code axis}, whose size is 1; shares the memory. */
  public static Tensor squeeze(Tensor x, int axis) {
    int at = x.shape().axis(axis);
    Check.that(x.size(at) == 1, "squeeze", "axis %d of %s is not of size 1", axis, x.shape());
    int[] sizes = new int[x.shape().rank() - 1];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = x.size(i < at ? i : i + 1);
    }
    return x.reshape(sizes);
  }

  private static Layout layout(Tensor x) {
    return Layout.of(x.shape());
  }
}
