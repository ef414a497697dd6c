package dev.lakegrad.spark.predict;

import dev.lakegrad.data.read.RowBatches;
import dev.lakegrad.data.table.SampleSchema;
import dev.lakegrad.engine.tensor.Scope;
import dev.lakegrad.engine.tensor.Tensor;
import dev.lakegrad.engine.tensor.Workspace;
import dev.lakegrad.engine.zoo.Model;
import dev.lakegrad.spark.train.TrainedModel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** One task of a prediction: its rows in batches through the model, which is read at the first. */
final class RowPredictions implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final Broadcast<byte[]> bytes;
  private final SampleSchema samples;
  private final StructType columns;
  private final String source;
  private final int batch;

  RowPredictions(
      Broadcast<byte[]> bytes, SampleSchema samples, StructType columns, String source, int batch) {
    this.bytes = bytes;
    this.samples = samples;
    this.columns = columns;
    this.source = source;
    this.batch = batch;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    return rows.hasNext() ? new Predicted(rows) : rows;
  }

  /** Rows with their predictions, a batch ahead. */
  private final class Predicted implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final Deque<Row> ready = new ArrayDeque<>();
    private final RowBatches batches = new RowBatches(samples, columns, source);
    private final Workspace workspace = new Workspace();
    private final TrainedModel trained = TrainedModel.fromBytes(bytes.value());
    private final Model model = trained.restore();

    Predicted(Iterator<Row> rows) {
      this.rows = rows;
    }

    @Override
    public boolean hasNext() {
      return !ready.isEmpty() || rows.hasNext();
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      if (ready.isEmpty()) {
        fill();
      }
      return ready.remove();
    }

    private void fill() {
      List<Row> chunk = new ArrayList<>(batch);
      while (chunk.size() < batch && rows.hasNext()) {
        chunk.add(rows.next());
      }
      double[] logits = logits(chunk);
      int classes = samples.classes();
      for (int i = 0; i < chunk.size(); i++) {
        ready.add(extended(chunk.get(i), softmax(logits, i * classes, classes)));
      }
    }

    @SuppressWarnings("try") // the scope is open for what is made inside it
    private double[] logits(List<Row> chunk) {
      try (Scope scope = Scope.inference(workspace)) {
        Tensor inputs = batches.of(chunk).inputs().tensor(trained.type());
        return model.logits(inputs).toDoubles();
      }
    }

    private Row extended(Row row, float[] probabilities) {
      int best = 0;
      for (int i = 1; i < probabilities.length; i++) {
        best = probabilities[i] > probabilities[best] ? i : best;
      }
      List<Object> values = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        values.add(row.get(i));
      }
      values.add(best);
      if (!samples.labels().isEmpty()) {
        values.add(samples.labels().get(best));
      }
      values.add(probabilities);
      return RowFactory.create(values.toArray());
    }
  }

  /** {@code exp(x_i) / sum_j exp(x_j)}, safe for large x. */
  static float[] softmax(double[] logits, int from, int count) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = from; i < from + count; i++) {
      largest = Math.max(largest, logits[i]);
    }
    double sum = 0;
    for (int i = from; i < from + count; i++) {
      sum += Math.exp(logits[i] - largest);
    }
    float[] probabilities = new float[count];
    for (int i = 0; i < count; i++) {
      probabilities[i] = (float) (Math.exp(logits[from + i] - largest) / sum);
    }
    return probabilities;
  }
}
