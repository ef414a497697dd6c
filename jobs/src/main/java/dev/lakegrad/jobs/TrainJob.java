package dev.lakegrad.jobs;

import dev.lakegrad.data.table.DatasetVersion;
import dev.lakegrad.data.table.DeltaTables;
import dev.lakegrad.data.table.SampleSchema;
import dev.lakegrad.spark.train.TrainingSpec;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a model of the zoo on one version of a table. */
@Command(name = "train", description = "Trains a model on one version of a Delta table.")
final class TrainJob extends Job {
  @Mixin private TableOptions table;
  @Mixin private ModelOptions model;
  @Mixin private LearningOptions learning;
  @Mixin private GroupOptions group;
  @Mixin private OutputOptions output;
  @Mixin private SampleColumns columns;

  @Option(
      names = "--split",
      paramLabel = "NAME",
      description = "Rows of this split only; 'all' for all. Default: ${DEFAULT-VALUE}.")
  private String split = "train";

  private @Nullable TrainingSpec spec;

  @Override
  void check() {
    TrainingSpec plain = TrainingSpec.of(model.spec(), output.out).withContext(model.context);
    spec = output.into(group.into(learning.into(plain)));
  }

  @Override
  void run(SparkSession spark, Report report) {
    DatasetVersion data = DeltaTables.open(spark, table.table, table.version, Splits.chosen(split));
    SampleSchema samples = DeltaTables.samples(spark, data, columns.options());
    report.fact("table", data.path()).fact("samples", samples).fact("spec", spec);
  }
}
