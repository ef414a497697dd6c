package dev.lakegrad.data.ingest;

import java.io.Serializable;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What reading some rows of a CSV file finds: how many, their labels, mean and deviation of each
 * column over the rows to train with.
 *
 * <p>Running mean and sum of squared differences (Welford 1962), joined by the rule of Chan, Golub
 * and LeVeque (1979): exact enough for columns whose mean is large against their deviation.
 */
final class CsvFindings implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TreeMap<String, Long> counts = new TreeMap<>();
  private final TreeMap<String, TreeSet<String>> labels = new TreeMap<>();
  private final double[] mean;
  private final double[] spread;
  private long wrong;

  CsvFindings(int columns) {
    this.mean = new double[columns];
    this.spread = new double[columns];
  }

  void addWrong() {
    wrong++;
  }

  void add(String split, String label, double[] values) {
    long count = counts.merge(split, 1L, Long::sum);
    addLabel(split, label);
    if (!split.equals(Holdout.TRAIN)) {
      return;
    }
    for (int i = 0; i < values.length; i++) {
      double delta = values[i] - mean[i];
      mean[i] += delta / count;
      spread[i] += delta * (values[i] - mean[i]);
    }
  }

  void add(CsvFindings other) {
    wrong += other.wrong;
    double mine = counts.getOrDefault(Holdout.TRAIN, 0L);
    double more = other.counts.getOrDefault(Holdout.TRAIN, 0L);
    for (int i = 0; i < mean.length && more > 0; i++) {
      double delta = other.mean[i] - mean[i];
      mean[i] += delta * more / (mine + more);
      spread[i] += other.spread[i] + delta * delta * mine * more / (mine + more);
    }
    other.counts.forEach((split, count) -> counts.merge(split, count, Long::sum));
    other.labels.forEach((split, names) -> names.forEach(name -> addLabel(split, name)));
  }

  /** How many rows are not as they should be. */
  long wrong() {
    return wrong;
  }

  double[] mean() {
    return mean.clone();
  }

  /** A column of one value gets deviation 1, which changes nothing. */
  double[] deviation() {
    double[] deviation = new double[spread.length];
    for (int i = 0; i < spread.length; i++) {
      double variance = spread[i] / counts.getOrDefault(Holdout.TRAIN, 1L);
      deviation[i] = variance > 0 ? Math.sqrt(variance) : 1;
    }
    return deviation;
  }

  SortedMap<String, Long> counts() {
    return counts;
  }

  /** The different labels of a split's rows. */
  SortedSet<String> labels(String split) {
    return labels.getOrDefault(split, new TreeSet<>());
  }

  /** One more than allowed is kept, so that too many are seen as too many. */
  private void addLabel(String split, String label) {
    SortedSet<String> names = labels.computeIfAbsent(split, s -> new TreeSet<>());
    if (names.size() <= LabelNames.MOST) {
      names.add(label);
    }
  }
}
