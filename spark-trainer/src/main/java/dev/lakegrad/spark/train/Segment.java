package dev.lakegrad.spark.train;

import dev.lakegrad.data.plan.ShardPlan;
import dev.lakegrad.data.read.PackedCache;
import dev.lakegrad.data.read.Reading;
import dev.lakegrad.data.read.ShardReader;
import dev.lakegrad.data.table.SampleSchema;
import dev.lakegrad.engine.train.Batch;
import dev.lakegrad.engine.train.Crew;
import dev.lakegrad.engine.train.StepReport;
import dev.lakegrad.engine.train.Sync;
import dev.lakegrad.engine.train.TrainingLoop;
import dev.lakegrad.engine.weights.Safetensors;
import dev.lakegrad.engine.weights.Weights;
import dev.lakegrad.engine.zoo.Model;
import dev.lakegrad.engine.zoo.Zoo;
import dev.lakegrad.spark.checkpoint.CheckpointStore;
import dev.lakegrad.spark.checkpoint.Manifest;
import dev.lakegrad.spark.checkpoint.Moment;
import dev.lakegrad.spark.collective.Collective;
import dev.lakegrad.spark.sync.AllReduceSync;
import dev.lakegrad.spark.sync.AveragingSync;
import org.apache.spark.BarrierTaskContext;

/**
 * A worker's share of one segment: its batches of some epochs, one step of the training loop for
 * each, and checkpoints at steps that all ranks agree on.
 */
final class Segment implements AutoCloseable {
  private final WorkerSpec spec;
  private final BarrierTaskContext context;
  private final PackedCache cache;
  private final Collective collective;
  private final CheckpointStore store;
  private final Sync sync;
  private final TrainingLoop loop;
  private final StepSender sender;

  /** The threads of {@code crew} share its steps. */
  Segment(
      WorkerSpec spec,
      BarrierTaskContext context,
      PackedCache cache,
      Collective collective,
      Crew crew) {
    this.spec = spec;
    this.context = context;
    this.cache = cache;
    this.collective = collective;
    this.store =
        CheckpointStore.open(
            spec.training().output().checkpoints(),
            spec.storage().value(),
            spec.training().output().keep());
    this.sync = sync(spec.training().group(), collective);
    this.loop = loop(spec, crew, sync);
    WorkerSpec.Channel channel = spec.channel();
    this.sender = StepSender.open(channel.feed(), channel.feedKey(), channel.generation());
  }

  private static Sync sync(Group group, Collective collective) {
    return group.sync() == SyncMode.AVERAGING
        ? new AveragingSync(collective, group.averageEvery())
        : new AllReduceSync(collective);
  }

  private static TrainingLoop loop(WorkerSpec spec, Crew crew, Sync sync) {
    Learning learning = spec.training().learning();
    Sampling sampling = spec.training().sampling();
    SampleSchema schema = spec.source().schema();
    Model model =
        Zoo.build(spec.training().model(), schema.dataShape(sampling.context()), sampling.seed());
    return new TrainingLoop(
        model,
        learning.optimizer(),
        learning.rate().over(spec.totalSteps()),
        learning.clip(),
        learning.precision().type(),
        crew,
        sync);
  }

  /** Trains to the end of the segment and answers with the SHA-256 of the weights. */
  String train() {
    WorkerSpec.Start start = spec.start();
    if (start.checkpoint() != null) {
      Checkpoints.at(store, start.checkpoint()).restore(loop.state());
      collective.barrier(); // waits longer than a step does
    }
    int first = start.stepInEpoch();
    for (int epoch = start.epoch(); epoch < spec.endEpoch() && !done(); epoch++) {
      run(epoch, first);
      first = 0;
    }
    sync.settle(loop.state());
    return Safetensors.sha256(Weights.of(loop.state().parameters()));
  }

  /** How many steps of the run are done. */
  long step() {
    return loop.state().step();
  }

  private boolean done() {
    return step() >= spec.totalSteps();
  }

  private void run(int epoch, int firstStep) {
    Sampling sampling = spec.training().sampling();
    ShardPlan plan =
        new ShardPlan(
            cache.rows(), spec.training().globalBatch(), spec.workers(), sampling.seed(), epoch);
    int stepInEpoch = firstStep;
    Reading reading =
        new Reading(spec.source().schema(), sampling.context(), sampling.augmentation());
    try (ShardReader batches =
        new ShardReader(cache, reading, plan, collective.rank(), firstStep)) {
      while (!done()) {
        long began = System.nanoTime();
        Batch batch = batches.next();
        if (batch == null) {
          break;
        }
        context.killTaskIfInterrupted();
        tell(epoch, began, batch);
        stepInEpoch++;
        boolean last = stepInEpoch == plan.steps();
        if (last || done() || step() % spec.training().output().checkpointEvery() == 0) {
          save(epoch + (last ? 1 : 0), last ? 0 : stepInEpoch);
        }
      }
    }
  }

  private void tell(int epoch, long began, Batch batch) {
    long waited = sync.nanos();
    StepReport report = loop.step(batch);
    sender.send(
        new StepNote(
            collective.rank(),
            report.step(),
            epoch,
            report.loss(),
            report.count(),
            System.nanoTime() - began,
            sync.nanos() - waited));
  }

  /** All ranks come here at the same step; the first one writes. */
  private void save(int epoch, int stepInEpoch) {
    sync.settle(loop.state());
    if (collective.rank() == 0) {
      Moment moment = new Moment(step(), epoch, stepInEpoch, spec.channel().generation());
      store.save(
          Manifest.of(
              moment,
              Checkpoints.config(spec.training()),
              Checkpoints.provenance(spec.source().version(), spec.training(), loop.model())),
          loop.state());
    }
    collective.barrier(); // waits longer than a step does
  }

  @Override
  public void close() {
    sender.close();
  }
}
