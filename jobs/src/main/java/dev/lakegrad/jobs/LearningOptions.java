package dev.lakegrad.jobs;

import dev.lakegrad.data.transform.Augmentation;
import dev.lakegrad.engine.train.Precision;
import dev.lakegrad.spark.train.TrainingSpec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What is learned from, how long, and how exactly. */
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
      names = "--augment",
      paramLabel = "STEPS",
      description = {
        "Change samples at random in each epoch, such as",
        "crop:4,flip,cutout:8 for images, mixup:0.2 for images and vectors."
      })
  private @Nullable String augment;

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
    new OptionRules("train").oneOf("--batch", batch, "--global-batch", globalBatch);
    TrainingSpec changed =
        spec.withEpochs(epochs)
            .withMaxSteps(maxSteps)
            .withPrecision(Precision.named(precision))
            .withAugmentation(augment == null ? Augmentation.NONE : Augmentation.parse(augment))
            .withSeed(seed);
    return globalBatch != null
        ? changed.withGlobalBatch(globalBatch)
        : changed.withBatch(batch == null ? 64 : batch);
  }
}
