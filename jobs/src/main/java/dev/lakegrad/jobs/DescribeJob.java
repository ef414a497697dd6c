package dev.lakegrad.jobs;

import dev.lakegrad.data.plan.ShardPlan;
import dev.lakegrad.data.table.DatasetVersion;
import dev.lakegrad.data.table.DeltaTables;
import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.zoo.ModelSpec;
import dev.lakegrad.engine.zoo.Zoo;
import dev.lakegrad.spark.checkpoint.CheckpointStore;
import dev.lakegrad.spark.train.TrainedModel;
import dev.lakegrad.spark.train.TrainingSpec;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what there is: a table version, a plan, a trained model, its checkpoints, the zoo. */
@Command(
    name = "describe",
    description = {
      "Shows a table version, a plan, a trained model, its checkpoints, or the zoo.",
      "A plan says how a version's rows would be cut among workers."
    })
final class DescribeJob extends Job {
  @Option(names = "--table", paramLabel = "PATH", description = "A Delta table.")
  private @Nullable String table;

  @Option(
      names = "--version",
      paramLabel = "N",
      description = "The table's version. Default: the latest.")
  private @Nullable Long version;

  @Option(
      names = "--split",
      paramLabel = "NAME",
      description = "Rows of this split only. Default: all, and with --workers train if there is.")
  private @Nullable String split;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "With --table: also how the rows would be cut among so many workers.")
  private @Nullable Integer workers;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Samples of one worker in one step of the plan. Default: 64.")
  private @Nullable Integer batch;

  @Option(names = "--seed", paramLabel = "N", description = "Of the plan. Default: 1.")
  private @Nullable Long seed;

  @Option(names = "--epoch", paramLabel = "N", description = "Of the plan, from 0. Default: 0.")
  private @Nullable Long epoch;

  @Option(names = "--model", paramLabel = "PATH", description = "A trained model's folder.")
  private @Nullable String model;

  @Option(
      names = "--checkpoints",
      paramLabel = "PATH",
      description = "The checkpoints of a training run: its output folder.")
  private @Nullable String checkpoints;

  @Option(names = "--models", description = "The models that can be trained, and their settings.")
  private boolean models;

  @Mixin private SampleColumns columns;

  @Override
  void check() {
    long asked = Stream.of(table, model, checkpoints).filter(o -> o != null).count();
    Check.that(
        asked + (models ? 1 : 0) == 1,
        "describe",
        "give one of --table, --model, --checkpoints and --models");
    boolean rows = table != null;
    OptionRules rules =
        new OptionRules("describe")
            .only("--version", version, rows, "with --table")
            .only("--split", split, rows, "with --table")
            .only("--workers", workers, rows, "with --table")
            .only("--batch", batch, workers != null, "with --workers")
            .only("--seed", seed, workers != null, "with --workers")
            .only("--epoch", epoch, workers != null, "with --workers");
    columns.check(rules, rows);
  }

  @Override
  List<Set<String>> rivals() {
    return List.of(Set.of("table", "model", "checkpoints", "models"));
  }

  @Override
  void run(SparkSession spark, Report report) {
    if (table != null) {
      describe(spark, table, report);
    }
    if (model != null) {
      Configuration storage = spark.sessionState().newHadoopConf();
      ModelFacts.model(model, TrainedModel.load(model, storage), report);
    }
    if (checkpoints != null) {
      checkpoints(spark, checkpoints, report);
    }
    if (models) {
      Zoo.families().forEach(name -> report.fact(name, Zoo.defaults(name)));
    }
  }

  private void describe(SparkSession spark, String path, Report report) {
    DatasetVersion data = open(spark, path);
    TableFacts.version(spark, data, report);
    TableFacts.samples(DeltaTables.samples(spark, data, columns.options(spark)), report);
    if (workers != null) {
      int globalBatch = Math.multiplyExact(batch == null ? 64 : batch, workers);
      TableFacts.plan(
          new ShardPlan(
              data.rows(),
              globalBatch,
              workers,
              seed == null ? 1 : seed,
              epoch == null ? 0 : epoch),
          report);
    }
  }

  /** A plan is of the rows that `train` would take; without one all rows are looked at. */
  private DatasetVersion open(SparkSession spark, String path) {
    DatasetVersion data =
        DeltaTables.open(spark, path, version, split == null ? null : Splits.chosen(split));
    boolean cut = workers != null && split == null;
    return cut && DeltaTables.splits(data).contains(Splits.TRAIN)
        ? DeltaTables.open(spark, path, data.version(), Splits.TRAIN)
        : data;
  }

  private static void checkpoints(SparkSession spark, String run, Report report) {
    String path = TrainingSpec.of(ModelSpec.of("any"), run).output().checkpoints();
    Configuration storage = spark.sessionState().newHadoopConf();
    ModelFacts.checkpoints(path, CheckpointStore.open(path, storage, 1), report);
  }
}
