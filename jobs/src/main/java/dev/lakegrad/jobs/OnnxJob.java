package dev.lakegrad.jobs;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is done with models of the ONNX format. */
@Command(
    name = "onnx",
    description = "Works with models of the ONNX format.",
    synopsisSubcommandLabel = "TASK",
    commandListHeading = "%nTasks%n",
    sortOptions = false,
    subcommands = {OnnxCheck.class})
final class OnnxJob implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this and end.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which task?");
  }
}
