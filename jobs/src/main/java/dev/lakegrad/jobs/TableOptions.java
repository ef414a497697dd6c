package dev.lakegrad.jobs;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Which rows of which version of which table. */
@Command(optionListHeading = "%nTable%n")
final class TableOptions {
  @Option(
      names = "--table",
      required = true,
      paramLabel = "PATH",
      description = "The Delta table: a folder on any Hadoop file system.")
  String table = "";

  @Option(names = "--version", paramLabel = "N", description = "Its version. Default: the latest.")
  @Nullable Long version;

  @Option(
      names = "--split",
      paramLabel = "NAME",
      description = "Rows of this split only; 'all' for all. Default: ${DEFAULT-VALUE}.")
  String split = Splits.TRAIN;
}
