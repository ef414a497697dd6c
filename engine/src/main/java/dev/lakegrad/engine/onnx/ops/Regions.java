package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.value.Shapes;
import dev.lakegrad.engine.onnx.wire.ElementType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Boxes in images: which to keep, and what is in them. */
final class Regions {
  private static final int HALF_PIXEL = 16;

  private Regions() {}

  static void addTo(Operators operators) {
    operators
        .add("RoiAlign", 10, Regions::align)
        .add("MaxRoiPool", 1, Regions::pool)
        .add("NonMaxSuppression", 10, Regions::suppress);
  }

  /** He et al. 2017: each cell of a box is the mean, or the largest, of points in it. */
  private static Array align(Call call) {
    Array x = call.array(0);
    Array boxes = call.array(1);
    Shape shape =
        Shapes.of(
            boxes.shape().at(0),
            x.shape().at(1),
            call.whole("output_height", 1),
            call.whole("output_width", 1));
    double[] out = new double[shape.size()];
    for (int i = 0; i < out.length; i++) {
      int box = i / (shape.at(1) * shape.at(2) * shape.at(3));
      long image = call.array(2).wholes()[box];
      int channel = i / (shape.at(2) * shape.at(3)) % shape.at(1);
      Points rows = points(call, box, 1, i / shape.at(3) % shape.at(2), shape.at(2));
      Points columns = points(call, box, 0, i % shape.at(3), shape.at(3));
      int plane = Indexing.place(image, x.shape().at(0)) * shape.at(1) + channel;
      out[i] = cell(call, plane * x.shape().at(2) * x.shape().at(3), rows, columns);
    }
    return Array.reals(x.type(), shape, out);
  }

  /** Points along one axis, evenly apart. */
  private record Points(double first, double step, int count) {}

  private static Points points(Call call, int box, int axis, int cell, int cells) {
    double scale = call.real("spatial_scale", 1);
    String newest = call.version() < HALF_PIXEL ? "output_half_pixel" : "half_pixel";
    boolean half = call.text("coordinate_transformation_mode", newest).equals("half_pixel");
    double start = call.array(1).reals()[box * 4 + axis] * scale - (half ? 0.5 : 0);
    double end = call.array(1).reals()[box * 4 + axis + 2] * scale - (half ? 0.5 : 0);
    double size = (half ? end - start : Math.max(1, end - start)) / cells;
    int ratio = call.integer("sampling_ratio", 0);
    int count = ratio > 0 ? ratio : (int) Math.ceil(size);
    return new Points(start + (cell + 0.5 / count) * size, size / count, count);
  }

  private static double cell(Call call, int plane, Points rows, Points columns) {
    boolean largest = call.text("mode", "avg").equals("max");
    double result = largest ? Double.NEGATIVE_INFINITY : 0;
    Array x = call.array(0);
    Neighbours neighbours = new Neighbours(new int[] {x.shape().at(2), x.shape().at(3)});
    for (int i = 0; i < rows.count(); i++) {
      for (int j = 0; j < columns.count(); j++) {
        boolean row = near(neighbours, 0, rows.first() + i * rows.step(), x.shape().at(2));
        boolean column = near(neighbours, 1, columns.first() + j * columns.step(), x.shape().at(3));
        boolean inside = row && column;
        // The reference evaluator takes the largest share, not the largest interpolated value.
        if (largest) {
          result = Math.max(result, inside ? neighbours.largest(x.reals(), plane) : 0);
        } else {
          result += inside ? neighbours.sum(x.reals(), plane) : 0;
        }
      }
    }
    return largest ? result : result / Math.max(1, rows.count() * columns.count());
  }

  /** A point up to one element outside is moved in; one further out counts as zero. */
  private static boolean near(Neighbours neighbours, int axis, double place, int size) {
    if (place < -1 || place > size) {
      return false;
    }
    neighbours.between(axis, Math.max(0, Math.min(place, size - 1)));
    return true;
  }

  /** Girshick 2015: the largest element in each cell of a box of whole elements. */
  private static Array pool(Call call) {
    Array x = call.array(0);
    Array boxes = call.array(1);
    long[] cells = call.wholes("pooled_shape");
    Check.that(cells.length == 2, "roi", "%d sizes", cells.length);
    Shape shape = Shapes.of(boxes.shape().at(0), x.shape().at(1), cells[0], cells[1]);
    double[] out = new double[shape.size()];
    for (int i = 0; i < out.length; i++) {
      int box = i / (shape.at(1) * shape.at(2) * shape.at(3));
      int channel = i / (shape.at(2) * shape.at(3)) % shape.at(1);
      int plane = ((int) boxes.reals()[box * 5]) * shape.at(1) + channel;
      int[] rows = cut(call, box, 1, i / shape.at(3) % shape.at(2), shape.at(2));
      int[] columns = cut(call, box, 0, i % shape.at(3), shape.at(3));
      out[i] = largest(x, plane, rows, columns);
    }
    return Array.reals(x.type(), shape, out);
  }

  /** The elements {@code [from, to)} of a cell along one axis. */
  private static int[] cut(Call call, int box, int axis, int cell, int cells) {
    double scale = call.real("spatial_scale", 1);
    double[] edges = call.array(1).reals();
    long start = Math.round(edges[box * 5 + 1 + axis] * scale);
    long end = Math.round(edges[box * 5 + 3 + axis] * scale);
    double size = Math.max(1, end - start + 1) / (double) cells;
    int limit = call.array(0).shape().at(axis == 0 ? 3 : 2);
    int from = (int) Math.max(0, Math.min(limit, start + Math.floor(cell * size)));
    int to = (int) Math.max(0, Math.min(limit, start + Math.ceil((cell + 1) * size)));
    return new int[] {from, to};
  }

  private static double largest(Array x, int plane, int[] rows, int[] columns) {
    int width = x.shape().at(3);
    int from = plane * x.shape().at(2) * width;
    boolean empty = rows[1] <= rows[0] || columns[1] <= columns[0];
    double largest = empty ? 0 : Double.NEGATIVE_INFINITY;
    for (int row = rows[0]; row < rows[1]; row++) {
      for (int column = columns[0]; column < columns[1]; column++) {
        largest = Math.max(largest, x.reals()[from + row * width + column]);
      }
    }
    return largest;
  }

  /** Of boxes that overlap too much, the one of the higher score: {@code [kept, 3]}. */
  private static Array suppress(Call call) {
    Array scores = call.array(1);
    int boxes = scores.shape().at(2);
    long most = call.has(2) ? call.array(2).whole() : 0;
    double least = call.has(4) ? call.array(4).number() : Double.NEGATIVE_INFINITY;
    List<Long> kept = new ArrayList<>();
    for (int line = 0; line < scores.shape().at(0) * scores.shape().at(1); line++) {
      int from = line * boxes;
      List<Integer> order =
          IntStream.range(0, boxes)
              .filter(box -> scores.reals()[from + box] > least)
              .boxed()
              .sorted(Comparator.comparing(box -> -scores.reals()[from + box]))
              .toList();
      for (int box : keep(call, line / scores.shape().at(1), order, most)) {
        kept.add((long) line / scores.shape().at(1));
        kept.add((long) line % scores.shape().at(1));
        kept.add((long) box);
      }
    }
    long[] rows = kept.stream().mapToLong(Long::longValue).toArray();
    return Array.wholes(ElementType.INT64, Shape.of(rows.length / 3, 3), rows);
  }

  private static List<Integer> keep(Call call, int batch, List<Integer> order, long most) {
    double threshold = call.has(3) ? call.array(3).number() : 0;
    List<Integer> kept = new ArrayList<>();
    for (int box : order) {
      if (kept.size() < most
          && kept.stream().noneMatch(other -> overlap(call, batch, box, other) > threshold)) {
        kept.add(box);
      }
    }
    return kept;
  }

  /** The area of both by the area of either. */
  private static double overlap(Call call, int batch, int a, int b) {
    double both = 1;
    double areaA = 1;
    double areaB = 1;
    for (int axis = 0; axis < 2; axis++) {
      double[] left = edges(call, batch, a, axis);
      double[] right = edges(call, batch, b, axis);
      both *= Math.max(0, Math.min(left[1], right[1]) - Math.max(left[0], right[0]));
      areaA *= left[1] - left[0];
      areaB *= right[1] - right[0];
    }
    return both == 0 ? 0 : both / (areaA + areaB - both);
  }

  private static double[] edges(Call call, int batch, int box, int axis) {
    Array boxes = call.array(0);
    int from = (batch * boxes.shape().at(1) + box) * 4;
    double a = boxes.reals()[from + axis];
    double b = boxes.reals()[from + axis + 2];
    return call.flag("center_point_box", 0)
        ? new double[] {a - b / 2, a + b / 2}
        : new double[] {Math.min(a, b), Math.max(a, b)};
  }
}
