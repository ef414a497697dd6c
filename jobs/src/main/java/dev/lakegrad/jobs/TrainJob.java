package dev.lakegrad.jobs;

import dev.lakegrad.data.table.DatasetVersion;
import dev.lakegrad.data.table.DeltaTables;
import dev.lakegrad.data.table.SampleSchema;
import dev.lakegrad.spark.checkpoint.CheckpointStore;
import dev.lakegrad.spark.train.DistributedTrainer;
import dev.lakegrad.spark.train.Progress;
import dev.lakegrad.spark.train.Provenance;
import dev.lakegrad.spark.train.TrainingResult;
import dev.lakegrad.spark.train.TrainingSpec;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Trains a model of the zoo on one version of a table. */
@Command(name = "train", description = "Trains a model on one version of a Delta table.")
final class TrainJob extends Job {
  @Mixin private TableOptions table;
  @Mixin private ModelOptions model;
  @Mixin private LearningOptions learning;
  @Mixin private OptimizerOptions optimizer;
  @Mixin private RateOptions rate;
  @Mixin private GroupOptions group;
  @Mixin private OutputOptions output;
  @Mixin private SampleColumns columns;

  private @Nullable TrainingSpec spec;

  /** From when on this job may write checkpoints. */
  private volatile @Nullable Configuration storage;

  @Override
  void check() {
    OptionRules rules = new OptionRules("train");
    rules.only("--losses", output.losses ? true : null, json(), "with --json");
    columns.check(rules, true);
    TrainingSpec chosen = learning.into(model.spec(output.out));
    spec = output.into(group.into(rate.into(optimizer.into(chosen))));
  }

  @Override
  List<Set<String>> rivals() {
    return List.of(Set.of("batch", "global-batch"), Set.of("ema", "swa"));
  }

  @Override
  String afterInterruption() {
    return checkpoints()
        ? "Checkpoints are kept: the same command with --resume goes on from the latest one."
        : super.afterInterruption();
  }

  private boolean checkpoints() {
    Configuration conf = storage;
    return conf != null && !CheckpointStore.open(spec().output().checkpoints(), conf, 1).isEmpty();
  }

  @Override
  void run(SparkSession spark, Report report) {
    DatasetVersion data =
        DeltaTables.open(spark, table.table, table.version, Splits.chosen(table.split));
    SampleSchema samples = DeltaTables.samples(spark, data, columns.options(spark));
    model.check(samples);
    storage = spark.sessionState().newHadoopConf();
    enter(Phase.PREFLIGHT);
    say("Training on %s: %,d rows in %d files.", data.title(), data.rows(), data.files().size());
    Progress progress = progress().withStart(() -> enter(Phase.TRAINING));
    TrainingResult result = new DistributedTrainer(spark, progress).fit(spec(), data, samples);
    Provenance origin = result.model().provenance();
    report
        .fact("model", result.path())
        .fact("family", origin.training().model().family())
        .fact("table", origin.table())
        .fact("version", origin.version())
        .fact("split", origin.split())
        .fact("rows", origin.rows())
        .fact("workers", origin.training().group().workers())
        .fact("threads", origin.training().group().threads())
        .fact("sync", origin.training().group().sync().label())
        .fact("seed", origin.training().sampling().seed())
        .fact("steps", origin.steps())
        .fact("final_loss", lastLoss(result.losses()))
        .fact("restarts", result.restarts())
        .fact("seconds", Math.round(10 * result.seconds()) / 10.0)
        .fact("samples_per_s", Math.round(result.samplesPerSecond()))
        .fact("bytes_sent", result.bytesSent())
        .fact("weights_sha256", origin.weightsSha256());
    MemoryFacts.of(origin.memory(), report);
    if (output.losses) {
      report.hidden("losses", result.losses());
    }
  }

  private TrainingSpec spec() {
    return Objects.requireNonNull(spec, "check comes first");
  }

  /** The last loss that the driver heard of; null if there is none. */
  private static @Nullable Double lastLoss(List<Double> losses) {
    for (int i = losses.size() - 1; i >= 0; i--) {
      if (!Double.isNaN(losses.get(i))) {
        return losses.get(i);
      }
    }
    return null;
  }
}
