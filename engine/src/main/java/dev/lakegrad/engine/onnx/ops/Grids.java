package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Shapes;
import java.util.Arrays;

/** Images read at points that other values give, in coordinates from -1 to 1. */
final class Grids {
  private static final double CUBIC = -0.75;

  private Grids() {}

  static void addTo(Operators operators) {
    operators.add("GridSample", 16, Grids::sample).add("AffineGrid", 20, Grids::affine);
  }

  /** {@code x [n, c, ...], grid [n, ..., axes] -> [n, c, ...]}. */
  private static Array sample(Call call) {
    Array x = call.array(0);
    Array grid = call.array(1);
    int[] sizes = Arrays.copyOfRange(x.shape().toArray(), 2, x.rank());
    int axes = sizes.length;
    Check.that(grid.shape().at(-1) == axes, "grid", "%s for %s", grid.shape(), x.shape());
    int[] places = Arrays.copyOfRange(grid.shape().toArray(), 1, grid.rank() - 1);
    int channels = x.shape().at(1);
    Shape shape = Window.shape(x.shape().at(0), channels, places);
    int count = Shapes.product(shape, 2, shape.rank());
    int plane = Shapes.product(x.shape(), 2, x.rank());
    double[] values = x.numbers();
    double[] out = new double[shape.size()];
    Neighbours neighbours = new Neighbours(sizes);
    for (int point = 0; point < x.shape().at(0) * count; point++) {
      for (int axis = 0; axis < axes; axis++) {
        // The last axis comes first in the grid.
        place(call, neighbours, axis, sizes[axis], grid.numbers()[point * axes + axes - 1 - axis]);
      }
      int image = point / count * channels;
      for (int channel = image; channel < image + channels; channel++) {
        out[channel * count + point % count] = neighbours.sum(values, channel * plane);
      }
    }
    return Casts.ofReals(x.type(), shape, out);
  }

  private static void place(Call call, Neighbours neighbours, int axis, int size, double at) {
    double place =
        call.flag("align_corners", 0) ? (at + 1) / 2 * (size - 1) : ((at + 1) * size - 1) / 2;
    int low = (int) Math.floor(place);
    String mode = call.text("mode", "linear");
    int[] indices;
    double[] weights;
    if (mode.equals("nearest")) {
      indices = new int[] {(int) Math.rint(place)};
      weights = new double[] {1};
    } else if (mode.endsWith("cubic")) {
      indices = new int[] {low - 1, low, low + 1, low + 2};
      weights = new double[indices.length];
      Arrays.setAll(weights, i -> Sampling.cubic(place - indices[i], CUBIC));
    } else {
      indices = new int[] {low, low + 1};
      weights = new double[] {low + 1 - place, place - low};
    }
    Arrays.setAll(indices, i -> inside(call, indices[i], size));
    neighbours.set(axis, indices, weights);
  }

  /** What stands for an index outside of the image; -1 for zero. */
  private static int inside(Call call, int index, int size) {
    if (0 <= index && index < size) {
      return index;
    }
    return switch (call.text("padding_mode", "zeros")) {
      case "zeros" -> -1;
      case "border" -> Math.max(0, Math.min(index, size - 1));
      case "reflection" ->
          call.flag("align_corners", 0) ? mirrored(index, size) : repeated(index, size);
      default -> throw new IllegalArgumentException("grid: no such padding_mode");
    };
  }

  /** Mirrored at the centres of the first and the last element. */
  private static int mirrored(int index, int size) {
    int period = Math.max(1, 2 * (size - 1));
    int within = Math.floorMod(index, period);
    return Math.min(within, period - within) % size;
  }

  /** Mirrored at the outer edges of these. */
  private static int repeated(int index, int size) {
    int within = Math.floorMod(index, 2 * size);
    return Math.min(within, 2 * size - 1 - within);
  }

  /** {@code theta [n, axes, axes + 1], size [n, c, ...] -> [n, ..., axes]}. */
  private static Array affine(Call call) {
    Array theta = call.array(0);
    long[] wanted = call.array(1).wholes();
    int axes = theta.shape().at(1);
    Check.that(wanted.length == axes + 2, "grid", "%d sizes", wanted.length);
    long[] sizes = new long[axes + 2];
    sizes[0] = wanted[0];
    System.arraycopy(wanted, 2, sizes, 1, axes);
    sizes[axes + 1] = axes;
    Shape shape = Shapes.of(sizes);
    double[] out = new double[shape.size()];
    for (int point = 0; point < out.length / axes; point++) {
      double[] at = new double[axes + 1]; // the last axis first, and 1 behind them
      at[axes] = 1;
      int rest = point;
      for (int i = 0; i < axes; i++) {
        int size = shape.at(axes - i);
        at[i] = centre(call, rest % size, size);
        rest /= size;
      }
      for (int i = 0; i < axes; i++) {
        int row = (rest * axes + i) * (axes + 1);
        for (int j = 0; j <= axes; j++) {
          out[point * axes + i] += theta.reals()[row + j] * at[j];
        }
      }
    }
    return Array.reals(theta.type(), shape, out);
  }

  private static double centre(Call call, int index, int size) {
    if (call.flag("align_corners", 0)) {
      return size == 1 ? 0 : 2.0 * index / (size - 1) - 1;
    }
    return (2.0 * index + 1) / size - 1;
  }
}
