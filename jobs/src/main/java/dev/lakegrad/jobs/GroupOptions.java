package dev.lakegrad.jobs;

import dev.lakegrad.engine.Check;
import dev.lakegrad.spark.train.SyncMode;
import dev.lakegrad.spark.train.TrainingSpec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Who trains together, how they keep in step, and how much may go wrong. */
@Command(optionListHeading = "%nWorkers%n")
final class GroupOptions {
  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "How many train, each in a Spark task of its own. Default: ${DEFAULT-VALUE}.")
  private int workers = 1;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of each worker, which share its batch. Default: spark.task.cpus.")
  private @Nullable Integer threads;

  @Option(
      names = "--sync",
      paramLabel = "MODE",
      description = {
        "ring: sum gradients from executor to executor;",
        "driver: sum them on the driver;",
        "averaging: average weights every few steps. Default: ${DEFAULT-VALUE}."
      })
  private String sync = "ring";

  @Option(
      names = "--average-every",
      paramLabel = "STEPS",
      description = "averaging: steps from one average to the next. Default: 8.")
  private @Nullable Integer averageEvery;

  @Option(
      names = "--max-failures",
      paramLabel = "N",
      description = "How often to go on after a lost executor. Default: ${DEFAULT-VALUE}.")
  private int maxFailures = 3;

  @Option(
      names = "--slot-seconds",
      paramLabel = "S",
      description = "How long to wait for enough executors. Default: ${DEFAULT-VALUE}.")
  private int slotSeconds = 120;

  @Option(
      names = "--peer-seconds",
      paramLabel = "S",
      description = "How long to wait for another worker in a step. Default: ${DEFAULT-VALUE}.")
  private int peerSeconds = 60;

  @Option(
      names = "--segment-epochs",
      paramLabel = "N",
      description = "Epochs in one Spark stage; 0 for all of them. Default: ${DEFAULT-VALUE}.")
  private int segmentEpochs;

  /** {@code spec} with these options in it. */
  TrainingSpec into(TrainingSpec spec) {
    SyncMode mode = SyncMode.of(sync);
    new OptionRules("train")
        .only("--average-every", averageEvery, mode == SyncMode.AVERAGING, "with --sync averaging");
    int asked = threads == null ? 1 : threads;
    Check.that(asked > 0, "training", "%d threads", asked);
    TrainingSpec changed = averageEvery == null ? spec : spec.withAverageEvery(averageEvery);
    return changed
        .withThreads(threads == null ? 0 : asked)
        .withWorkers(workers)
        .withSync(mode)
        .withMaxFailures(maxFailures)
        .withSlotSeconds(slotSeconds)
        .withPeerSeconds(peerSeconds)
        .withSegmentEpochs(segmentEpochs);
  }
}
