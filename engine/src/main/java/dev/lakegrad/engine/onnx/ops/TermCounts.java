package dev.lakegrad.engine.onnx.ops;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.onnx.run.Call;
import dev.lakegrad.engine.onnx.run.Operators;
import dev.lakegrad.engine.onnx.value.Array;
import dev.lakegrad.engine.onnx.wire.ElementType;
import dev.lakegrad.engine.onnx.wire.ElementType.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How often n-grams of a pool come in sequences of strings or numbers, weighed if told. */
final class TermCounts {
  private final Map<List<Object>, Integer> pool = new HashMap<>(); // the number of each n-gram
  private final long[] coordinates;
  private final double[] weights;
  private final String mode;

  private TermCounts(Call call) {
    this.coordinates = call.wholes("ngram_indexes");
    this.mode = call.text("mode", "TF");
    double[] ones = new double[coordinates.length];
    Arrays.fill(ones, 1);
    this.weights = call.reals("weights", ones);
    List<Object> terms = new ArrayList<>(call.texts("pool_strings"));
    Arrays.stream(call.wholes("pool_int64s")).forEach(terms::add);
    long[] starts = call.wholes("ngram_counts");
    for (int n = 1; n <= starts.length; n++) {
      int end = n < starts.length ? (int) starts[n] : terms.size();
      for (int from = (int) starts[n - 1]; from + n <= end; from += n) {
        pool.put(List.copyOf(terms.subList(from, from + n)), pool.size());
      }
    }
    Check.that(
        pool.size() <= coordinates.length && weights.length == coordinates.length,
        "terms",
        "%d n-grams, %d indexes, %d weights",
        pool.size(),
        coordinates.length,
        weights.length);
  }

  static void addTo(Operators operators) {
    operators.add("TfIdfVectorizer", 9, call -> new TermCounts(call).count(call));
  }

  private Array count(Call call) {
    Array x = call.array(0);
    int rows = x.rank() == 1 ? 1 : x.shape().at(0);
    int length = x.size() / Math.max(1, rows);
    int width = (int) Arrays.stream(coordinates).max().orElse(-1) + 1;
    double[] counts = new double[rows * width];
    for (int row = 0; row < rows; row++) {
      List<Object> terms = new ArrayList<>();
      for (int i = row * length; i < (row + 1) * length; i++) {
        terms.add(x.kind() == Kind.TEXT ? x.texts()[i] : (Object) x.wholes()[i]);
      }
      count(call, terms, counts, row * width);
    }
    Shape shape = x.rank() == 1 ? Shape.of(width) : Shape.of(rows, width);
    return Array.reals(ElementType.FLOAT, shape, counts);
  }

  private void count(Call call, List<Object> terms, double[] counts, int from) {
    int least = call.integer("min_gram_length", 1);
    int most = call.integer("max_gram_length", 1);
    int skips = call.integer("max_skip_count", 0);
    int[] found = new int[pool.size()];
    for (int n = least; n <= most; n++) {
      // A single term has nothing to skip.
      for (int step = 1; step <= (n == 1 ? 1 : skips + 1); step++) {
        count(terms, n, step, found);
      }
    }
    for (int i = 0; i < found.length; i++) {
      double count = mode.equals("IDF") ? Math.min(1, found[i]) : found[i];
      double weight = mode.equals("TF") ? 1 : weights[i];
      counts[from + (int) coordinates[i]] += weight * count;
    }
  }

  /** The n-grams whose terms stand {@code step} apart. */
  private void count(List<Object> terms, int n, int step, int[] found) {
    for (int start = 0; start + (n - 1) * step < terms.size(); start++) {
      List<Object> gram = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        gram.add(terms.get(start + i * step));
      }
      Integer number = pool.get(gram);
      if (number != null) {
        found[number]++;
      }
    }
  }
}
