package dev.lakegrad.spark.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.lakegrad.data.Fault;
import dev.lakegrad.data.read.ColumnSource;
import dev.lakegrad.data.read.SequentialReader;
import dev.lakegrad.data.table.DatasetVersion;
import dev.lakegrad.data.table.SampleSchema;
import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.tensor.Workspace;
import dev.lakegrad.engine.train.Batch;
import dev.lakegrad.engine.train.Evaluation;
import dev.lakegrad.spark.train.EvaluationReport.ClassReport;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;

/**
 * Measures a model on a version of a table: an ordinary stage whose tasks share the files, each
 * with its own copy of the model. Nothing is cached, every row is read once.
 */
public final class Evaluator {
  private static final int BATCH = 256;

  private final SparkSession session;

  public Evaluator(SparkSession session) {
    this.session = session;
  }

  /** The model's loss and accuracy on all rows of {@code data}, read as the model wants them. */
  public EvaluationReport evaluate(TrainedModel model, DatasetVersion data) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    ColumnSource source = ColumnSource.plan(session, data, model.samples());
    Broadcast<byte[]> bytes = spark.broadcast(model.toBytes());
    try {
      int files = data.files().size();
      int tasks = Math.max(1, Math.min(files, 2 * spark.defaultParallelism()));
      List<Integer> numbers = IntStream.range(0, tasks).boxed().toList();
      List<String> sums =
          spark.parallelize(numbers, tasks).map(new Task(bytes, source, files, tasks)).collect();
      return report(model.samples(), data, sums.stream().map(Sums::parse).toList());
    } finally {
      bytes.destroy();
    }
  }

  /** What one task found. */
  private record Sums(
      long count, long correct, double loss, List<Long> countByClass, List<Long> correctByClass) {

    static Sums parse(String json) {
      try {
        return Json.MAPPER.readValue(json, Sums.class);
      } catch (JsonProcessingException e) {
        throw new AssertionError("not sums: " + json, e);
      }
    }
  }

  /** Evaluates the files {@code i, i + tasks, ...} in task {@code i}. */
  private record Task(Broadcast<byte[]> model, ColumnSource source, int files, int tasks)
      implements Function<Integer, String>, Serializable {

    @Override
    public String call(Integer number) throws JsonProcessingException {
      TrainedModel trained = TrainedModel.fromBytes(model.value());
      Evaluation evaluation = new Evaluation(trained.restore(), trained.type(), new Workspace());
      List<Integer> mine =
          IntStream.range(0, files).filter(file -> file % tasks == number).boxed().toList();
      int context = trained.provenance().training().sampling().context();
      try (SequentialReader batches = new SequentialReader(source, mine, BATCH, context)) {
        for (Batch batch = batches.next(); batch != null; batch = batches.next()) {
          evaluation.add(batch);
        }
      }
      return Json.MAPPER.writeValueAsString(
          new Sums(
              evaluation.count(),
              evaluation.correct(),
              evaluation.lossSum(),
              list(evaluation.countByClass()),
              list(evaluation.correctByClass())));
    }

    private static List<Long> list(long[] values) {
      return Arrays.stream(values).boxed().toList();
    }
  }

  /** Adds up in the order of tasks: the same files in as many tasks give the same loss. */
  private static EvaluationReport report(
      SampleSchema samples, DatasetVersion data, List<Sums> parts) {
    long count = parts.stream().mapToLong(Sums::count).sum();
    if (count == 0) {
      throw new LakegradException(
          "There is nothing to evaluate in " + data.title() + ".",
          "It gave no sample: it is empty, or its rows are shorter than the model's context.",
          "Choose another version or split.",
          Fault.in(Fault.Place.INPUT));
    }
    double loss = 0;
    for (Sums part : parts) {
      loss += part.loss();
    }
    List<ClassReport> classes = new ArrayList<>();
    for (int label = 0; label < parts.get(0).countByClass().size(); label++) {
      int i = label;
      classes.add(
          new ClassReport(
              name(samples, label),
              parts.stream().mapToLong(part -> part.countByClass().get(i)).sum(),
              parts.stream().mapToLong(part -> part.correctByClass().get(i)).sum()));
    }
    long correct = parts.stream().mapToLong(Sums::correct).sum();
    return new EvaluationReport(count, correct, loss / count, classes);
  }

  private static String name(SampleSchema samples, int label) {
    List<String> names =
        samples.format() == SampleSchema.Format.TOKENS ? samples.vocabulary() : samples.labels();
    return label < names.size() ? names.get(label) : Integer.toString(label);
  }
}
