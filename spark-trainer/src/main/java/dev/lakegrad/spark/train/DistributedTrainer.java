package dev.lakegrad.spark.train;

import dev.lakegrad.data.read.ColumnSource;
import dev.lakegrad.data.storage.RunningTasks;
import dev.lakegrad.data.table.DatasetVersion;
import dev.lakegrad.data.table.DeltaTables;
import dev.lakegrad.data.table.SampleSchema;
import dev.lakegrad.engine.zoo.DataShape;
import dev.lakegrad.engine.zoo.Model;
import dev.lakegrad.engine.zoo.Zoo;
import dev.lakegrad.spark.checkpoint.Checkpoint;
import dev.lakegrad.spark.checkpoint.CheckpointStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a model on a version of a table with all workers at once, and goes on from the latest
 * checkpoint when an executor is lost.
 *
 * <p>Keeps nothing between runs: several may train in one application at the same time.
 */
public final class DistributedTrainer {
  private static final Logger LOG = LoggerFactory.getLogger(DistributedTrainer.class);
  private static final Duration READABLE = Duration.ofDays(2);
  private static final Duration STOPPING = Duration.ofSeconds(20);

  private final SparkSession session;
  private final Progress progress;

  /** Trains in {@code session}, which {@code SessionDefaults} made, and tells {@code progress}. */
  public DistributedTrainer(SparkSession session, Progress progress) {
    this.session = session;
    this.progress = progress;
  }

  /**
   * Trains as {@code requested} on all rows of {@code data}, and saves the model. A relative output
   * path is one of the driver's: executors have folders of their own.
   */
  public TrainingResult fit(TrainingSpec requested, DatasetVersion data, SampleSchema samples) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    Configuration storage = session.sessionState().newHadoopConf();
    TrainingSpec spec =
        requested
            .withOutput(OutputFolder.absolute(requested.output().path(), storage))
            .withThreads(Preflight.threads(spark.getConf(), requested.group()));
    check(spec, data);
    DataShape shape = samples.dataShape(spec.sampling().context());
    spec.sampling().augmentation().check(shape);
    // A model that cannot be built is refused here, and not by every worker.
    Model model = Zoo.build(spec.model(), shape, spec.sampling().seed());
    LOG.info("Training on {}:\n{}", data.title(), model.summary());

    try (OutputFolder folder = OutputFolder.claim(spec.output(), storage);
        RunningTasks tasks = RunningTasks.of(spark.sc())) {
      CheckpointStore store =
          CheckpointStore.open(spec.output().checkpoints(), storage, spec.output().keep());
      try {
        store.recover();
        Optional<Checkpoint> from = store.latest();
        from.ifPresent(
            checkpoint -> Checkpoints.requireSame(checkpoint.manifest(), data, spec, model));
        new Slots(spark)
            .await(spec.group().workers(), Duration.ofSeconds(spec.patience().slotSeconds()));
        ColumnSource source = ColumnSource.plan(session, data, samples);
        return new Run(spark, spec, model, source, store, storage, progress).train(from);
      } catch (RuntimeException e) {
        tasks.awaitEnd(STOPPING); // they may be writing a checkpoint
        abandon(folder, store, e);
        throw e;
      }
    } finally {
      progress.finish();
    }
  }

  private void check(TrainingSpec spec, DatasetVersion data) {
    SparkConf conf = session.sparkContext().getConf().clone();
    for (String setting : Preflight.sessionSettings()) {
      conf.set(setting, session.conf().get(setting, "false"));
    }
    Preflight.settings(conf);
    Preflight.encryption(conf, spec.group().workers());
    Preflight.cores(conf, spec.group(), Slots.localCores(conf));
    Preflight.batches(spec, data);
    Preflight.average(spec, data);
    Preflight.kernels(conf, spec.learning().precision());
    Preflight.warnings(conf).forEach(this::warn);
    DeltaTables.retention(session, data)
        .warning(Instant.now().plus(READABLE))
        .ifPresent(this::warn);
  }

  /** Leaves nothing behind of a run that has no checkpoint to go on from. */
  private static void abandon(OutputFolder folder, CheckpointStore store, RuntimeException cause) {
    try {
      if (store.latest().isEmpty()) {
        folder.abandon(cause);
      }
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  private void warn(String text) {
    LOG.warn(text);
    progress.say("Warning: " + text);
  }
}
