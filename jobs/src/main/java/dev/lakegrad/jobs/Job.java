package dev.lakegrad.jobs;

import dev.lakegrad.spark.train.Progress;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * One job: checks its options, opens a session, works, and reports.
 *
 * <p>Results go to standard output, everything else to standard error. A subclass tells how far it
 * has come with {@link #enter}, so that a failure ends with the exit code that fits.
 */
@Command(sortOptions = false, abbreviateSynopsis = true)
abstract class Job implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML file of options; the command line wins over it.")
  @SuppressWarnings("UnusedVariable") // read by ConfigFile before the options are parsed
  private String config = "";

  @Option(
      names = "--json",
      description = "End standard output with one line: the result as a JSON object.")
  private boolean json;

  @Option(names = "--verbose", description = "Show Spark's logs, and stack traces of failures.")
  private boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this and end.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  private volatile Phase phase = Phase.OPTIONS;

  /** Refuses options that do not go together, before anything is started. */
  void check() {}

  /**
   * Keys of options that replace one another: where one is on the command line, the others of its
   * set do not count if they come from the file.
   */
  List<Set<String>> rivals() {
    return List.of();
  }

  /** What a user wants to know whose job was interrupted. */
  String afterInterruption() {
    return "Nothing is left of its result: run the same command again.";
  }

  /** Does the work and reports what came of it. */
  abstract void run(SparkSession spark, Report report);

  @Override
  public final Integer call() {
    check();
    enter(Phase.SESSION);
    if (!verbose) {
      Logs.quiet();
    }
    Sessions sessions = ((Lakegrad) spec.root().userObject()).sessions();
    SparkSession spark = sessions.open(this);
    Sessions.Ending ending = Sessions.Ending.BADLY;
    Report report = Report.of(spec, ExitCode.OK);
    try {
      enter(Phase.INPUT);
      run(spark, report);
      report.printText(out());
      ending = Sessions.Ending.WELL;
    } finally {
      sessions.close(spark, ending);
    }
    // The last word, once nothing can fail any more: there is one object, whatever happens.
    if (json && !sessions.interrupted()) {
      report.printJson(out());
    }
    return ExitCode.OK.number();
  }

  final void enter(Phase next) {
    phase = next;
  }

  final Phase phase() {
    return phase;
  }

  /** As it stands on the command line. */
  final String title() {
    return spec.qualifiedName();
  }

  final boolean json() {
    return json;
  }

  final boolean verbose() {
    return verbose;
  }

  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  final PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** Tells a person what goes on; never part of the result. */
  final void say(String text, Object... values) {
    err().println(String.format(Locale.ROOT, text, values));
    err().flush();
  }

  /** On standard error: one line written over on a terminal, plain lines elsewhere. */
  final Progress progress() {
    return onTerminal() ? Progress.onTerminal(System.err) : Progress.inLines(System.err);
  }

  @SuppressWarnings("SystemConsoleNull") // null without a terminal, on JDK 17
  final boolean onTerminal() {
    return onTerminal(System.getenv(), System.console() != null);
  }

  /**
   * Whether standard error is a terminal: the script that started this JVM says so; without it, a
   * {@code console} on the other two streams is the best guess.
   */
  static boolean onTerminal(Map<String, String> environment, boolean console) {
    String told = environment.get("LAKEGRAD_TERMINAL");
    return told == null ? console : told.equals("yes");
  }
}
