package dev.lakegrad.spark.predict;

import dev.lakegrad.data.table.DatasetVersion;
import dev.lakegrad.data.table.DeltaTables;
import dev.lakegrad.data.table.SampleOptions;
import dev.lakegrad.data.table.SampleSchema;
import dev.lakegrad.spark.train.TrainedModel;
import org.apache.spark.sql.SparkSession;

/**
 * How a trained model reads another version: its own means, shapes, classes and tokenizer, once the
 * version is known to have the columns. A column that is missing or of the wrong type is refused by
 * name, and so is one of tokens of another tokenizer.
 */
public final class ModelSamples {
  private ModelSamples() {}

  /** With the label column: to compare with what the model says. */
  public static SampleSchema labelled(
      SparkSession spark, TrainedModel model, DatasetVersion version) {
    String label = model.samples().label();
    SampleOptions wanted = wanted(model.samples());
    return read(spark, model, version, label == null ? wanted : wanted.withLabel(label));
  }

  /** Without a label column, which the version may lack. */
  public static SampleSchema unlabelled(
      SparkSession spark, TrainedModel model, DatasetVersion version) {
    return read(spark, model, version, wanted(model.samples()).withoutLabel());
  }

  private static SampleOptions wanted(SampleSchema own) {
    return SampleOptions.none()
        .withFormat(own.format())
        .withFeatures(own.features().toArray(new String[0]))
        .withShape(own.shape())
        .withClasses(own.classes())
        .withTokenizer(own.tokenizer());
  }

  private static SampleSchema read(
      SparkSession spark, TrainedModel model, DatasetVersion version, SampleOptions wanted) {
    SampleSchema own = model.samples();
    SampleSchema found = DeltaTables.samples(spark, version, wanted);
    return new SampleSchema(
        own.format(),
        found.features(),
        found.label(),
        own.shape(),
        own.classes(),
        own.labels(),
        own.mean(),
        own.std(),
        own.tokenizer());
  }
}
