package dev.lakegrad.engine.onnx.ops;

import java.util.Arrays;

/**
 * The elements around a point of an image that lies between them: for each axis their indices, of
 * which a negative one counts as zero, and how much each weighs.
 */
final class Neighbours {
  private final int[] sizes;
  private final int[][] indices;
  private final double[][] weights;

  Neighbours(int[] sizes) {
    this.sizes = sizes;
    this.indices = new int[sizes.length][];
    this.weights = new double[sizes.length][];
  }

  /** The neighbours along one axis. */
  void set(int axis, int[] places, double[] shares) {
    indices[axis] = places;
    weights[axis] = shares;
  }

  /** The two elements around {@code place}, by how near they are; none outside of the image. */
  void between(int axis, double place) {
    int low = (int) Math.floor(place);
    int[] places = {low, low + 1};
    Arrays.setAll(places, i -> places[i] < sizes[axis] ? places[i] : -1);
    set(axis, places, new double[] {low + 1 - place, place - low});
  }

  /** The largest of what each neighbour adds to the sum, over a plane that has two axes. */
  double largest(double[] image, int from) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < indices[0].length; i++) {
      for (int j = 0; j < indices[1].length; j++) {
        boolean inside = indices[0][i] >= 0 && indices[1][j] >= 0;
        int at = from + indices[0][i] * sizes[1] + indices[1][j];
        double share = weights[0][i] * weights[1][j];
        largest = Math.max(largest, inside ? share * image[at] : 0);
      }
    }
    return largest;
  }

  /** The weighted sum over a plane of {@code image} that begins at {@code from}. */
  double sum(double[] image, int from) {
    return sum(image, from, 0);
  }

  private double sum(double[] image, int from, int axis) {
    if (axis == sizes.length) {
      return image[from];
    }
    int stride = 1;
    for (int i = axis + 1; i < sizes.length; i++) {
      stride *= sizes[i];
    }
    double sum = 0;
    for (int i = 0; i < indices[axis].length; i++) {
      if (indices[axis][i] >= 0 && weights[axis][i] != 0) {
        sum += weights[axis][i] * sum(image, from + indices[axis][i] * stride, axis + 1);
      }
    }
    return sum;
  }
}
