package dev.lakegrad.spark.train;

import dev.lakegrad.data.Causes;
import dev.lakegrad.data.Fault;
import dev.lakegrad.data.read.ColumnSource;
import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.tensor.Workspace;
import dev.lakegrad.engine.train.Sync;
import dev.lakegrad.engine.train.TrainingLoop;
import dev.lakegrad.engine.weights.Safetensors;
import dev.lakegrad.engine.weights.Weights;
import dev.lakegrad.engine.zoo.Model;
import dev.lakegrad.spark.checkpoint.Checkpoint;
import dev.lakegrad.spark.checkpoint.CheckpointStore;
import dev.lakegrad.spark.collective.Deadlines;
import dev.lakegrad.spark.collective.JobKey;
import dev.lakegrad.spark.collective.Membership;
import dev.lakegrad.spark.collective.StarServer;
import dev.lakegrad.spark.train.WorkerSpec.Channel;
import dev.lakegrad.spark.train.WorkerSpec.Start;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkThrowable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * One run, on the driver: segment after segment, each attempted again from the latest checkpoint
 * until it ends well, or until there were too many failures.
 */
final class Run {
  private static final String CANCELLED = "SPARK_JOB_CANCELLED";

  private final JavaSparkContext spark;
  private final TrainingSpec spec;
  private final Model model;
  private final ColumnSource source;
  private final CheckpointStore store;
  private final Configuration storage;
  private final Progress progress;
  private final StepTracker tracker;
  private final String job = UUID.randomUUID().toString();
  private final JobKey key = JobKey.random();
  private final FeedKey feedKey = FeedKey.random();
  private final long totalSteps;
  private final Failures failures;
  private int generation;
  private int restarts;
  private long bytesSent;
  private List<PeakMemory> memory = List.of();

  /**
   * How an attempt ended: the SHA-256 of all workers' weights, none if it failed, and where it got
   * to.
   */
  private record Attempt(Set<String> hashes, Optional<Checkpoint> latest) {}

  Run(
      JavaSparkContext spark,
      TrainingSpec spec,
      Model model,
      ColumnSource source,
      CheckpointStore store,
      Configuration storage,
      Progress progress) {
    this.spark = spark;
    this.spec = spec;
    this.model = model;
    this.source = source;
    this.store = store;
    this.storage = storage;
    this.progress = progress;
    this.totalSteps = spec.totalSteps(source.version().rows());
    this.tracker =
        new StepTracker(
            spec.group().workers(),
            spec.begunEpochs(source.version().rows()),
            totalSteps,
            progress,
            System::nanoTime);
    this.failures = new Failures(spec, store, progress);
  }

  /** Trains to the last step, beginning at {@code from}, and saves the model. */
  TrainingResult train(Optional<Checkpoint> from) {
    long began = System.nanoTime();
    Start start = start(from);
    long before = start.step();
    generation = from.map(c -> c.manifest().moment().generation() + 1).orElse(0);
    if (from.isPresent()) {
      progress.say("Going on after step " + start.step() + " of " + totalSteps + ".");
    }
    Set<String> hashes = Set.of();
    try (StepFeed feed = openFeed()) {
      progress.start();
      while (hashes.isEmpty() || start.step() < totalSteps) {
        Attempt attempt = attempt(start, feed);
        generation++;
        hashes = attempt.hashes();
        Start next = start(attempt.latest());
        if (!hashes.isEmpty() && next.step() <= start.step() && next.step() < totalSteps) {
          throw unseen();
        }
        start = next;
      }
    }
    TrainedModel trained = finished(start, hashes);
    trained.save(spec.output().path(), storage);
    double seconds = (System.nanoTime() - began) / 1e9;
    return new TrainingResult(
        trained,
        spec.output().path(),
        tracker.losses(),
        restarts,
        seconds,
        samples(start.step()) - samples(before),
        bytesSent);
  }

  private long samples(long steps) {
    return Provenance.samples(source.version().rows(), spec.globalBatch(), steps);
  }

  private static Start start(Optional<Checkpoint> checkpoint) {
    return checkpoint.map(c -> Start.at(c.path(), c.manifest().moment())).orElse(Start.BEGINNING);
  }

  private StepFeed openFeed() {
    String host = spark.getConf().get("spark.driver.host");
    try {
      return StepFeed.open(
          spark.getConf().get("spark.driver.bindAddress", host),
          host,
          feedKey,
          spec.patience().saving(),
          tracker::accept);
    } catch (IOException e) {
      throw new LakegradException(
          "The driver cannot listen at " + host + ".",
          "The system answered: " + e.getMessage() + ".",
          "Set spark.driver.host, and spark.driver.bindAddress if it differs, to addresses of"
              + " this machine.",
          e);
    }
  }

  /** Attempts one segment; returns too if that failed and may be tried again. */
  private Attempt attempt(Start start, StepFeed feed) {
    awaitSlots(start);
    feed.expect(generation);
    tracker.restart(start.step());
    try (StarServer star = openStar()) {
      List<Outcome> outcomes = runStage(start, feed, star);
      Optional<AttemptFailure> failure = AttemptFailure.among(outcomes);
      if (failure.isPresent()) {
        return survived(failure.get());
      }
      bytesSent += outcomes.stream().mapToLong(Outcome::bytesSent).sum();
      memory = peaks(outcomes);
      return new Attempt(
          new TreeSet<>(outcomes.stream().map(Outcome::weightsSha256).toList()), store.latest());
    } catch (StageLost e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      return survived(AttemptFailure.ofStage(cause, tracker.last()));
    }
  }

  /** By rank, of this segment and those before. */
  private List<PeakMemory> peaks(List<Outcome> outcomes) {
    List<PeakMemory> peaks = new ArrayList<>();
    for (int rank = 0; rank < outcomes.size(); rank++) {
      PeakMemory peak = Objects.requireNonNull(outcomes.get(rank).memory(), "it did not fail");
      peaks.add(memory.isEmpty() ? peak : peak.or(memory.get(rank)));
    }
    return peaks;
  }

  private Attempt survived(AttemptFailure failure) {
    Optional<Checkpoint> latest = failures.survive(generation, failure);
    restarts++;
    return new Attempt(Set.of(), latest);
  }

  private void awaitSlots(Start start) {
    try {
      new Slots(spark)
          .await(spec.group().workers(), Duration.ofSeconds(spec.patience().slotSeconds()));
    } catch (LakegradException e) {
      if (start.checkpoint() == null) {
        throw e;
      }
      throw new LakegradException(
          e.problem(),
          e.reason(),
          e.remedy() + " With --resume the run goes on from " + start.checkpoint() + ".",
          e);
    }
  }

  /** Spark gave the stage up. */
  private static final class StageLost extends Exception {
    private static final long serialVersionUID = 1L;

    StageLost(Exception cause) {
      super(cause);
    }
  }

  private List<Outcome> runStage(Start start, StepFeed feed, @Nullable StarServer star)
      throws StageLost {
    Channel channel =
        new Channel(
            job, generation, key, star == null ? null : star.address(), feed.address(), feedKey);
    WorkerSpec worker =
        new WorkerSpec(
            spec,
            source,
            totalSteps,
            endEpoch(start),
            channel,
            start,
            new SerializableConfiguration(storage));
    String title =
        String.format(
            "Lakegrad: %s on %s, attempt %d",
            spec.model().family(), source.version().title(), generation);
    try {
      return BarrierStage.run(spark, spec.group().workers(), title, new Worker(worker)).stream()
          .map(Outcome::parse)
          .toList();
    } catch (Exception e) { // Scala does not declare what it throws
      if (endedFromOutside(e)) {
        throw new LakegradException(
            "Training was ended from outside.",
            "Somebody stopped the Spark application or cancelled its job.",
            "Resume the run: its checkpoints are in " + spec.output().path() + ".",
            e);
      }
      throw new StageLost(e);
    }
  }

  private boolean endedFromOutside(Exception thrown) {
    return spark.sc().isStopped()
        || Thread.currentThread().isInterrupted()
        || Causes.first(thrown, SparkThrowable.class)
            .filter(told -> CANCELLED.equals(told.getCondition()))
            .isPresent();
  }

  private int endEpoch(Start start) {
    int segment = spec.patience().segmentEpochs();
    int epochs = spec.sampling().epochs();
    return segment == 0 ? epochs : Math.min(epochs, start.epoch() + segment);
  }

  private @Nullable StarServer openStar() {
    if (spec.group().sync() != SyncMode.DRIVER || spec.group().workers() == 1) {
      return null;
    }
    Duration silence = Duration.ofSeconds(spec.patience().peerSeconds());
    Membership driver =
        new Membership(job, generation, Membership.DRIVER, spec.group().workers(), key);
    String host = spark.getConf().get("spark.driver.host");
    return StarServer.start(
        spark.getConf().get("spark.driver.bindAddress", host),
        host,
        driver,
        new Deadlines(silence, silence, spec.patience().saving()));
  }

  /** The model of the last checkpoint, which all workers must equal. */
  private TrainedModel finished(Start end, Set<String> hashes) {
    TrainingLoop loop =
        new TrainingLoop(
            model,
            spec.learning().optimizer(),
            spec.learning().rate().over(totalSteps),
            spec.learning().clip(),
            spec.learning().precision().type(),
            new Workspace(),
            Sync.solo());
    Checkpoint last = store.latest().orElseThrow(() -> differ("none", hashes));
    last.restore(loop.state());
    var weights = Weights.of(loop.state().parameters());
    String trained = Safetensors.sha256(weights);
    if (!hashes.equals(Set.of(trained))) {
      throw differ(trained, hashes);
    }
    loop.state().takeAverage();
    Provenance provenance =
        Provenance.of(
            source.version(),
            spec,
            end.step(),
            spark.version(),
            Checkpoints.kernels(last.manifest()),
            memory,
            Safetensors.sha256(weights));
    return TrainedModel.of(source.schema(), provenance, weights);
  }

  private LakegradException unseen() {
    return new LakegradException(
        "The checkpoints that the executors wrote are not in " + spec.output().path() + ".",
        "The driver looked there and found none; on a path of the local disk, every machine has a"
            + " folder of its own.",
        "Choose an output path that the driver and all executors share, such as one on HDFS or an"
            + " object store.",
        Fault.in(Fault.Place.OUTPUT));
  }

  private static LakegradException differ(String checkpoint, Set<String> hashes) {
    return new LakegradException(
        "The models of the workers are not equal.",
        "The last checkpoint has SHA-256 " + checkpoint + ", the workers have " + hashes + ".",
        "Do not use the checkpoints; report this with the executors' logs, and see that all"
            + " executors run the same version of this code on the same kind of machine.");
  }
}
