package dev.lakegrad.jobs;

import dev.lakegrad.data.ingest.Holdout;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Which rows are kept back for testing, where there is no file of them. */
@Command(optionListHeading = "%nRows for testing%n")
final class HoldoutOptions {
  @Option(
      names = "--holdout",
      paramLabel = "FRACTION",
      description =
          "The part of the rows that becomes the split 'test'. Default: 0.2, or 0 if"
              + " there is a file for it.")
  private @Nullable Double fraction;

  @Option(names = "--seed", paramLabel = "N", description = "Chooses them. Default: 0.")
  private long seed;

  /** What was asked for; else {@code usual}. */
  Holdout or(double usual) {
    return new Holdout(fraction == null ? usual : fraction, seed);
  }
}
