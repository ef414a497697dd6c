package dev.lakegrad.jobs;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The imports, by the format of what is imported. */
@Command(
    name = "import",
    description = "Writes files as one version of a Delta table that can be trained on.",
    synopsisSubcommandLabel = "FORMAT",
    commandListHeading = "%nFormats%n",
    sortOptions = false,
    subcommands = {
      ImportIdx.class,
      ImportCsv.class,
      ImportTsv.class,
      ImportText.class,
      ImportDigits.class
    })
final class ImportJob implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this and end.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which format?");
  }
}
