package dev.lakegrad.jobs;

import dev.lakegrad.engine.train.Precision;
import dev.lakegrad.spark.train.RateSpec;
import dev.lakegrad.spark.train.TrainingSpec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How fast weights move, and how long. */
@Command(optionListHeading = "%nLearning%n")
final class LearningOptions {
  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the samples. Default: ${DEFAULT-VALUE}.")
  private int epochs = 5;

  @Option(names = "--max-steps", paramLabel = "N", description = "End after so many steps.")
  private long maxSteps;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Samples of one worker in one step. Default: 64.")
  private @Nullable Integer batch;

  @Option(
      names = "--global-batch",
      paramLabel = "N",
      description = "Samples of all workers in one step, in place of --batch.")
  private @Nullable Integer globalBatch;

  @Option(
      names = "--rate",
      paramLabel = "R",
      description = "Learning rate, or its peak. Default: ${DEFAULT-VALUE}.")
  private double rate = 1e-3;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      description = "Rate over time: constant or cosine. Default: ${DEFAULT-VALUE}.")
  private String schedule = "constant";

  @Option(
      names = "--warmup",
      paramLabel = "STEPS",
      description = "cosine: steps until the peak. Default: 0.")
  private @Nullable Long warmup;

  @Option(
      names = "--floor",
      paramLabel = "R",
      description = "cosine: the rate at the end. Default: a tenth of --rate.")
  private @Nullable Double floor;

  @Option(
      names = "--precision",
      paramLabel = "TYPE",
      description = "float32, float64, or bf16 for products. Default: ${DEFAULT-VALUE}.")
  private String precision = "float32";

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "All that is random comes from it. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  /** {@code spec} with these options in it. */
  TrainingSpec into(TrainingSpec spec) {
    check();
    TrainingSpec changed =
        spec.withEpochs(epochs)
            .withMaxSteps(maxSteps)
            .withRate(rate())
            .withPrecision(Precision.named(precision))
            .withSeed(seed);
    return globalBatch != null
        ? changed.withGlobalBatch(globalBatch)
        : changed.withBatch(batch == null ? 64 : batch);
  }

  private void check() {
    boolean cosine = schedule.equals("cosine");
    new OptionRules("train")
        .oneOf("--batch", batch, "--global-batch", globalBatch)
        .only("--warmup", warmup, cosine, "with --schedule cosine")
        .only("--floor", floor, cosine, "with --schedule cosine");
  }

  private RateSpec rate() {
    return new RateSpec(
        schedule, rate, warmup == null ? 0 : warmup, floor == null ? rate / 10 : floor);
  }
}
