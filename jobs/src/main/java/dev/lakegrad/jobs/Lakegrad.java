package dev.lakegrad.jobs;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The main class: {@code spark-submit --class dev.lakegrad.jobs.Lakegrad lakegrad-jobs.jar JOB}.
 */
@Command(
    name = "lakegrad",
    description = "Trains neural networks on versions of Delta tables, on Spark's executors.",
    mixinStandardHelpOptions = true,
    versionProvider = Lakegrad.Version.class,
    synopsisSubcommandLabel = "JOB",
    commandListHeading = "%nJobs%n",
    sortOptions = false,
    subcommands = {
      ImportJob.class,
      TrainJob.class,
      EvaluateJob.class,
      PredictJob.class,
      DescribeJob.class,
      OnnxJob.class
    })
public final class Lakegrad implements Runnable {
  private final Sessions sessions;

  @Spec private CommandSpec spec;

  Lakegrad(Sessions sessions) {
    this.sessions = sessions;
  }

  /** Ends the JVM only on failure: in cluster mode Spark wants to see main return. */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int code = run(new OwnSessions(err), out, err, arguments);
    if (code != ExitCode.OK.number()) {
      System.exit(code);
    }
  }

  /** Runs one job and returns its exit code; nothing is thrown. */
  static int run(Sessions sessions, PrintWriter out, PrintWriter err, String... arguments) {
    CommandLine line = new CommandLine(new Lakegrad(sessions));
    FailureHandler failures = new FailureHandler(sessions, List.of(arguments));
    HelpSections.install(line);
    HelpSections.exitCodes(line);
    line.setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setAbbreviatedOptionsAllowed(false)
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures);
    try {
      ConfigFile.apply(line, arguments);
    } catch (CommandLine.ParameterException e) {
      return failures.handleParseException(e, arguments);
    }
    try {
      return line.execute(arguments);
    } catch (Error e) { // picocli hands on exceptions only
      return failures.handleError(e, line);
    }
  }

  Sessions sessions() {
    return sessions;
  }

  /** No job named: show what there is. */
  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Which job?");
  }

  /** The version of the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Lakegrad.class.getPackage().getImplementationVersion();
      return new String[] {"Lakegrad " + (version == null ? "(unpackaged)" : version)};
    }
  }
}
