package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Shapes;
import java.util.Arrays;

/** Columns put back into an image, and convolutions whose cells are moved (Dai et al. 2017). */
final class Deformed {
  private Deformed() {}

  static void addTo(Operators operators) {
    operators.add("Col2Im", 18, Deformed::fold).add("DeformConv", 19, Deformed::convolve);
  }

  /** {@code [n, c cells, places] -> [n, c, ...]}, where cells that meet are added. */
  private static Array fold(Call call) {
    Array x = call.array(0);
    int[] image = ints(call.array(1));
    int[] block = ints(call.array(2));
    Window window = Window.over(Window.shape(1, 1, image), block, call, Window.Rounding.DOWN);
    int[][] taps = window.taps();
    int channels = x.shape().at(1) / taps.length;
    Check.that(
        x.shape().at(2) == window.outputSize(),
        "fold",
        "%s for %s",
        x.shape(),
        Arrays.toString(image));
    Shape shape = Shapes.of(Shapes.sizes(Window.shape(x.shape().at(0), channels, image)));
    double[] out = new double[shape.size()];
    for (int i = 0; i < x.size(); i++) {
      int row = i / window.outputSize();
      int tap = taps[row % taps.length][i % window.outputSize()];
      if (tap >= 0) {
        out[row / taps.length * window.inputSize() + tap] += x.reals()[i];
      }
    }
    return Array.reals(x.type(), shape, out);
  }

  private static int[] ints(Array sizes) {
    return Arrays.stream(sizes.wholes()).mapToInt(Math::toIntExact).toArray();
  }

  /**
   * {@code x [n, c, ...], w [m, c / group, ...], offset [n, groups cells axes, ...]}: the image
   * under each cell is read first, then multiplied as a matrix.
   */
  private static Array convolve(Call call) {
    Array x = call.array(0);
    Array w = call.array(1);
    int[] kernel = Arrays.copyOfRange(w.shape().toArray(), 2, w.rank());
    Window window = Window.over(x.shape(), kernel, call, Window.Rounding.DOWN);
    int groups = call.integer("group", 1);
    int channels = x.shape().at(1);
    int batch = x.shape().at(0);
    Array columns = columns(call, window);
    int rows = channels / groups * window.kernelSize();
    Array images = columns.reshape(Shapes.of(batch, groups, rows, window.outputSize()));
    Array weights = w.reshape(Shapes.of(groups, w.shape().at(0) / groups, rows));
    Array product =
        Products.matmul(weights, images)
            .reshape(Window.shape(batch, w.shape().at(0), window.output()));
    return call.has(3)
        ? Elementwise.combine(
            product, Legacy.along(call.array(3), 1, product.rank()), Arithmetic.ADD)
        : product;
  }

  /** {@code [n, c, cells, places]}. */
  private static Array columns(Call call, Window window) {
    Array x = call.array(0);
    int cells = window.kernelSize();
    int places = window.outputSize();
    int channels = x.shape().at(1);
    int parts = call.integer("offset_group", 1);
    Shape shape = Shapes.of(x.shape().at(0), channels, cells, places);
    double[] out = new double[shape.size()];
    Neighbours neighbours = new Neighbours(window.input());
    for (int i = 0; i < x.shape().at(0) * parts * cells * places; i++) {
      int place = i % places;
      int cell = i / places % cells;
      int part = i / places / cells; // of all images
      for (int axis = 0; axis < window.input().length; axis++) {
        int offset = ((part * cells + cell) * window.input().length + axis) * places + place;
        double at = window.start(axis, cell, place) + call.array(2).reals()[offset];
        neighbours.between(axis, at);
      }
      double share = call.has(4) ? call.array(4).reals()[i] : 1;
      int each = channels / parts;
      for (int channel = part * each; channel < (part + 1) * each; channel++) {
        double value = neighbours.sum(x.reals(), channel * window.inputSize());
        out[(channel * cells + cell) * places + place] = share * value;
      }
    }
    return Array.reals(x.type(), shape, out);
  }
}
