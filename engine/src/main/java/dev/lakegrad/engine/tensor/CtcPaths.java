package dev.lakegrad.engine.tensor;

import dev.lakegrad.engine.memory.Buffer;
import java.util.Arrays;

/** The ways to read one sequence of labels along a time. */
final class CtcPaths {
  private static final double IMPOSSIBLE = Double.NEGATIVE_INFINITY;

  private final Buffer logs;
  private final int classes;
  private final int times;
  private final int[] path;

  /**
   * Of logarithms of probabilities {@code [time, classes]}, of which {@code times} count; {@code
   * path} has the labels with blanks around each. Its places may be stayed at, and a blank between
   * two labels that differ may be left out.
   */
  CtcPaths(Buffer logs, int classes, int times, int... path) {
    this.logs = logs;
    this.classes = classes;
    this.times = times;
    this.path = path;
  }

  private double log(int time, int place) {
    return logs.get(time * classes + path[place]);
  }

  /** Whether a path may come to {@code place} from two places before it. */
  private boolean skips(int place) {
    return place >= 2 && path[place] != path[place - 2];
  }

  /**
   * {@code α[t][s]}: the logarithm of how likely the path is at place s at time t, from its start.
   */
  double[][] forward() {
    double[][] alpha = table();
    for (int s = 0; s < Math.min(2, path.length) && times > 0; s++) {
      alpha[0][s] = log(0, s);
    }
    for (int t = 1; t < times; t++) {
      for (int s = 0; s < path.length; s++) {
        double before = sum(alpha[t - 1][s], s > 0 ? alpha[t - 1][s - 1] : IMPOSSIBLE);
        alpha[t][s] = log(t, s) + (skips(s) ? sum(before, alpha[t - 1][s - 2]) : before);
      }
    }
    return alpha;
  }

  /** {@code β[t][s]}: the logarithm of how likely the rest is after being at place s at time t. */
  private double[][] backward() {
    double[][] beta = table();
    int last = path.length - 1;
    beta[times - 1][last] = 0;
    if (last > 0) {
      beta[times - 1][last - 1] = 0;
    }
    for (int t = times - 2; t >= 0; t--) {
      for (int s = 0; s <= last; s++) {
        double rest = beta[t + 1][s] + log(t + 1, s);
        if (s < last) {
          rest = sum(rest, beta[t + 1][s + 1] + log(t + 1, s + 1));
        }
        if (s + 2 <= last && skips(s + 2)) {
          rest = sum(rest, beta[t + 1][s + 2] + log(t + 1, s + 2));
        }
        beta[t][s] = rest;
      }
    }
    return beta;
  }

  private double[][] table() {
    double[][] table = new double[times][path.length];
    for (double[] row : table) {
      Arrays.fill(row, IMPOSSIBLE);
    }
    return table;
  }

  /** The logarithm of the probability of all paths; without a time, only nothing can be read. */
  double total(double[][] alpha) {
    if (times == 0) {
      return path.length == 1 ? 0 : IMPOSSIBLE;
    }
    double[] end = alpha[times - 1];
    int last = path.length - 1;
    return last == 0 ? end[0] : sum(end[last], end[last - 1]);
  }

  /** Adds to {@code out [time, classes]} what share of all paths reads each class, times scale. */
  void share(double scale, Buffer out) {
    if (times == 0) {
      return;
    }
    double[][] alpha = forward();
    double[][] beta = backward();
    double total = total(alpha);
    for (int t = 0; t < times; t++) {
      for (int s = 0; s < path.length; s++) {
        int at = t * classes + path[s];
        out.set(at, out.get(at) + scale * Math.exp(alpha[t][s] + beta[t][s] - total));
      }
    }
  }

  /** {@code log(exp(a) + exp(b))}. */
  private static double sum(double a, double b) {
    double most = Math.max(a, b);
    return most == IMPOSSIBLE ? IMPOSSIBLE : most + Math.log1p(Math.exp(Math.min(a, b) - most));
  }
}
