package dev.lakegrad.spark.train;

import dev.lakegrad.data.read.PackedCache;
import dev.lakegrad.engine.train.Crew;
import dev.lakegrad.spark.collective.Collective;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task of the barrier stage: has the table on local disk, meets its peers, trains its share of
 * a {@link Segment}, and answers with its {@link Outcome} whether that went well or not.
 */
final class Worker implements BarrierStage.Task {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  private final WorkerSpec spec;

  Worker(WorkerSpec spec) {
    this.spec = spec;
  }

  @Override
  public String run(BarrierTaskContext context) {
    String host = SparkEnv.get().blockManager().blockManagerId().host();
    AtomicLong step = new AtomicLong(spec.start().step());
    try {
      return work(context, host, step).toJson();
    } catch (RuntimeException | OutOfMemoryError e) {
      if (context.isInterrupted()) {
        throw e;
      }
      Outcome failed = Outcome.failed(context.partitionId(), host, step.get(), e);
      LOG.error("{} failed", failed.place(), e);
      return failed.toJson();
    }
  }

  @SuppressWarnings("try") // the watch works by being open
  private Outcome work(BarrierTaskContext context, String host, AtomicLong step) {
    Peers peers = new Peers(context, spec, host);
    try (PackedCache cache = prepare(peers);
        Collective collective = peers.meet();
        TaskWatch watch = TaskWatch.over(context, collective)) {
      return train(context, host, step, cache, collective);
    }
  }

  /** A failure here is told to the peers before the connections close: its reason comes first. */
  private Outcome train(
      BarrierTaskContext context,
      String host,
      AtomicLong step,
      PackedCache cache,
      Collective collective) {
    try (Crew crew = crew(spec.training());
        Segment segment = new Segment(spec, context, cache, collective, crew)) {
      try {
        String sha256 = segment.train();
        collective.barrier();
        return new Outcome(
            context.partitionId(),
            host,
            segment.step(),
            sha256,
            collective.bytesSent(),
            PeakMemory.of(crew),
            null);
      } finally {
        step.set(segment.step());
      }
    } catch (RuntimeException | OutOfMemoryError e) {
      collective.abort("on " + host + ": " + e.getMessage());
      throw e;
    }
  }

  private static Crew crew(TrainingSpec training) {
    Duration patience = Duration.ofSeconds(training.patience().peerSeconds());
    return Crew.of(
        training.group().threads(), Preflight.kernels(training.learning().precision()), patience);
  }

  /** The table on the executor's local disk: made by the first rank there, shared by all. */
  private PackedCache prepare(Peers peers) {
    Path disk = SparkEnv.get().blockManager().diskBlockManager().localDirs()[0].toPath();
    try {
      return PackedCache.build(disk.resolve("lakegrad"), spec.source());
    } catch (RuntimeException | OutOfMemoryError e) {
      peers.decline(e);
      throw e;
    }
  }
}
