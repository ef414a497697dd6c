package dev.lakegrad.jobs;

import dev.lakegrad.data.table.DatasetVersion;
import dev.lakegrad.data.table.DeltaTables;
import dev.lakegrad.spark.train.TrainedModel;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A trained model, and the version that it is to look at: by default the one it comes from. */
@Command(optionListHeading = "%nModel and table%n")
final class ModelTable {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "PATH",
      description = "The trained model's folder.")
  private String model = "";

  @Option(
      names = "--table",
      paramLabel = "PATH",
      description = "A Delta table. Default: the one that the model was trained on.")
  private @Nullable String table;

  @Option(
      names = "--version",
      paramLabel = "N",
      description = "Its version. Default: the latest, or that of the training for its own table.")
  private @Nullable Long version;

  @Option(
      names = "--split",
      paramLabel = "NAME",
      description = "Rows of this split only; 'all' for all. Default: test.")
  private @Nullable String split;

  String path() {
    return model;
  }

  /** Refuses to name rows where {@code prompt} is continued instead. */
  void check(OptionRules rules, @Nullable String prompt) {
    boolean rows = prompt == null;
    rules
        .oneOf("--prompt", prompt, "--table", table)
        .only("--version", version, rows, "without --prompt")
        .only("--split", split, rows, "without --prompt");
  }

  TrainedModel load(SparkSession spark) {
    return TrainedModel.load(model, spark.sessionState().newHadoopConf());
  }

  DatasetVersion open(SparkSession spark, TrainedModel trained) {
    String path = table == null ? trained.provenance().table() : table;
    Long number = version;
    if (version == null && table == null) {
      number = trained.provenance().version();
    }
    return DeltaTables.open(spark, path, number, Splits.chosen(split == null ? "test" : split));
  }
}
