package dev.lakegrad.jobs;

import dev.lakegrad.spark.train.Output;
import dev.lakegrad.spark.train.TrainingSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Where the model goes. */
@Command(optionListHeading = "%nOutput%n")
final class OutputOptions {
  @Option(
      names = "--out",
      required = true,
      paramLabel = "PATH",
      description = "The model's folder, which must not exist, on any Hadoop file system.")
  String out = "";

  @Option(
      names = "--resume",
      description = "Go on from the latest checkpoint in --out, if there is one.")
  private boolean resume;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "STEPS",
      description = "Steps between checkpoints within an epoch. Default: ${DEFAULT-VALUE}.")
  private int checkpointEvery = 100;

  @Option(
      names = "--keep",
      paramLabel = "N",
      description = "Checkpoints to keep. Default: ${DEFAULT-VALUE}.")
  private int keep = 2;

  @Option(names = "--losses", description = "With --json: also the loss of every step, as a list.")
  boolean losses;

  /** {@code spec} with these options in it. */
  TrainingSpec into(TrainingSpec spec) {
    return spec.withOutput(out)
        .withExisting(resume ? Output.Existing.RESUME : Output.Existing.REFUSE)
        .withCheckpointEvery(checkpointEvery)
        .withKeep(keep);
  }
}
