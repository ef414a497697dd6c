package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.onnx.run.Call;
import java.util.Arrays;

/**
 * How one axis of {@code size} is read at {@code length} places: where each lies, and how it is
 * mixed.
 */
final class Sampling {
  private final Call call;
  private final int size;
  private final int length;
  private final double scale;
  private final String mode;
  private final String places;
  private final String nearest;
  private double start;
  private double end = 1;

  private Sampling(
      Call call, int size, int length, double scale, String mode, String places, String nearest) {
    this.call = call;
    this.size = size;
    this.length = length;
    this.scale = scale;
    this.mode = mode;
    this.places = places;
    this.nearest = nearest;
  }

  static Sampling of(Call call, int size, int length, double scale) {
    return new Sampling(
        call,
        size,
        length,
        scale,
        call.text("mode", "nearest"),
        call.text("coordinate_transformation_mode", "half_pixel"),
        call.text("nearest_mode", "round_prefer_floor"));
  }

  /** As it was before version 11. */
  static Sampling old(Call call, int size, int length, double scale) {
    String mode = call.text("mode", "nearest").replace("bilinear", "linear");
    return new Sampling(call, size, length, scale, mode, "asymmetric", "floor");
  }

  /** Reads a part of the axis only, for {@code tf_crop_and_resize}. */
  Sampling within(double from, double to) {
    this.start = from;
    this.end = to;
    return this;
  }

  int length() {
    return length;
  }

  /** Whether nothing changes. */
  boolean isIdentity() {
    return size == length && scale == 1 && start == 0 && end == 1;
  }

  double sample(double[] line, int index) {
    double place = (float) place(index); // a place that is halfway must be so in floats too
    boolean crops = places.equals("tf_crop_and_resize");
    if (crops && (place < 0 || place > size - 1)) {
      return call.real("extrapolation_value", 0);
    }
    return mode.equals("nearest") ? line[nearest(place)] : mixed(line, place);
  }

  /** Where in the axis of {@code size} place {@code index} of the result lies. */
  private double place(int index) {
    double width = scale * size;
    return switch (places) {
      case "half_pixel" -> (index + 0.5) / scale - 0.5;
      case "pytorch_half_pixel" -> length > 1 ? (index + 0.5) / scale - 0.5 : 0;
      case "half_pixel_symmetric" ->
          size / 2.0 * (1 - length / width) + (index + 0.5) / scale - 0.5;
      case "align_corners" -> length == 1 ? 0 : index * (size - 1) / (width - 1);
      case "asymmetric" -> index / scale;
      case "tf_half_pixel_for_nn" -> (index + 0.5) / scale;
      case "tf_crop_and_resize" ->
          length == 1
              ? 0.5 * (start + end) * (size - 1)
              : start * (size - 1) + index * (end - start) * (size - 1) / (length - 1);
      default -> throw new IllegalArgumentException("resize: there is no \"" + places + "\"");
    };
  }

  private int nearest(double place) {
    double rounded =
        switch (nearest) {
          case "round_prefer_floor" -> Math.ceil(place - 0.5);
          case "round_prefer_ceil" -> Math.floor(place + 0.5);
          case "floor" -> Math.floor(place);
          case "ceil" -> Math.ceil(place);
          default -> throw new IllegalArgumentException("resize: there is no \"" + nearest + "\"");
        };
    return clamp((long) rounded);
  }

  private int clamp(long place) {
    return (int) Math.max(0, Math.min(place, size - 1));
  }

  /** The neighbours of {@code place}, weighed by how far they are; beyond the ends these repeat. */
  private double mixed(double[] line, double place) {
    boolean smooth = call.flag("antialias", 0);
    double shrink = smooth ? Math.min(scale, 1) : 1;
    int reach = mode.equals("cubic") ? 2 : 1;
    long first = (long) Math.ceil(place) - 1;
    int from = (int) Math.floor(-reach / shrink) + 1;
    double[] weights = new double[2 * (1 - from)];
    Arrays.setAll(weights, i -> weight((first + from + i - place) * shrink));
    if (call.flag("exclude_outside", 0)) {
      Arrays.setAll(weights, i -> inside(first + from + i) ? weights[i] : 0);
    }
    double total = smooth || call.flag("exclude_outside", 0) ? Reductions.sum(weights) : 1;
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i] / total * line[clamp(first + from + i)];
    }
    return sum;
  }

  private boolean inside(long place) {
    return 0 <= place && place < size;
  }

  private double weight(double distance) {
    return mode.equals("cubic")
        ? cubic(distance, call.real("cubic_coeff_a", -0.75))
        : Math.max(0, 1 - Math.abs(distance));
  }

  /** How much a neighbour counts by its distance (Keys 1981, equation 4). */
  static double cubic(double distance, double a) {
    double d = Math.abs(distance);
    if (d >= 2) {
      return 0;
    }
    return d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1 : ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
  }
}
