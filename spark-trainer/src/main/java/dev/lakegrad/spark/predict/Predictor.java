package dev.lakegrad.spark.predict;

import dev.lakegrad.data.table.DatasetVersion;
import dev.lakegrad.data.table.DeltaTables;
import dev.lakegrad.data.table.SampleSchema;
import dev.lakegrad.data.table.SampleSchema.Format;
import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.spark.train.TrainedModel;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Puts beside every row of a version what a trained model makes of it.
 *
 * <p>The row keeps all its columns and gains {@code prediction int}, the most likely class, {@code
 * prediction_label string}, its name if the classes have names, and {@code probabilities
 * array<float>}, one for each class.
 */
public final class Predictor {
  static final String PREDICTION = "prediction";
  static final String LABEL = "prediction_label";
  static final String PROBABILITIES = "probabilities";

  private final SparkSession spark;
  private final TrainedModel model;

  public Predictor(SparkSession spark, TrainedModel model) {
    this.spark = spark;
    this.model = model;
  }

  /** The rows of {@code data} with their predictions; computed when the result is used. */
  public Dataset<Row> predict(DatasetVersion data, int batch) {
    Check.that(batch > 0, "predict", "batch %d is not positive", batch);
    Check.that(
        model.samples().format() != Format.TOKENS,
        "predict",
        "a model of tokens predicts text, not a class for each row: give it a prompt");
    refuseTaken(data);
    SampleSchema samples = ModelSamples.unlabelled(spark, model, data);
    Dataset<Row> rows = DeltaTables.rows(spark, data);
    StructType schema = schema(rows.schema(), !samples.labels().isEmpty());
    RowPredictions predictions =
        new RowPredictions(
            JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(model.toBytes()),
            samples,
            rows.schema(),
            data.title(),
            batch);
    return rows.mapPartitions(predictions, Encoders.row(schema));
  }

  private static StructType schema(StructType rows, boolean named) {
    StructType schema = rows.add(PREDICTION, DataTypes.IntegerType, false);
    if (named) {
      schema = schema.add(LABEL, DataTypes.StringType, false);
    }
    return schema.add(PROBABILITIES, DataTypes.createArrayType(DataTypes.FloatType, false), false);
  }

  private static void refuseTaken(DatasetVersion data) {
    List<String> columns = List.of(data.schema().fieldNames());
    List<String> taken =
        Stream.of(PREDICTION, LABEL, PROBABILITIES)
            .filter(name -> columns.stream().anyMatch(name::equalsIgnoreCase))
            .toList();
    if (!taken.isEmpty()) {
      throw new LakegradException(
          "The predictions have no place in " + data.title() + ".",
          "It has columns of the same names: " + String.join(", ", taken) + ".",
          "Rename them in a new version of the table, or predict on a table without them.");
    }
  }
}
