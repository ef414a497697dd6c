package dev.lakegrad.jobs;

import dev.lakegrad.engine.Names;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns whatever went wrong into text, a JSON object if asked for one, and an exit code. */
final class FailureHandler implements IParameterExceptionHandler, IExecutionExceptionHandler {
  private final Sessions sessions;
  private final List<String> arguments;

  FailureHandler(Sessions sessions, List<String> arguments) {
    this.sessions = sessions;
    this.arguments = arguments;
  }

  @Override
  public int handleParseException(ParameterException e, String[] ignored) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    return tell(
        command,
        new Failure(
            ExitCode.USAGE,
            mistake(e),
            "Nothing was started: options are looked at first.",
            "`" + name + " --help` lists what is possible."),
        e);
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    return tell(command, Failure.of(e, phase(command)), e);
  }

  /** An error of the JVM, such as no memory, in the job that {@code root} was told to run. */
  int handleError(Error error, CommandLine root) {
    CommandLine command = root;
    ParseResult parsed = root.getParseResult();
    while (parsed != null && parsed.hasSubcommand()) {
      parsed = parsed.subcommand();
      command = parsed.commandSpec().commandLine();
    }
    return tell(command, Failure.of(error, phase(command)), error);
  }

  private static Phase phase(CommandLine command) {
    return command.getCommand() instanceof Job job ? job.phase() : Phase.OPTIONS;
  }

  private int tell(CommandLine command, Failure failure, Throwable cause) {
    if (sessions.interrupted()) {
      return failure.exitCode().number(); // not its own fault, and the user was told
    }
    PrintWriter err = command.getErr();
    failure.print(command.getCommandSpec().qualifiedName(), err);
    if (verbose(command)) {
      cause.printStackTrace(err);
    }
    if (json(command)) {
      failure.report(command.getCommandSpec()).printJson(command.getOut());
    }
    return failure.exitCode().number();
  }

  /** Asked for on the command line, or in the file of options if that could be read. */
  private boolean json(CommandLine command) {
    boolean asked = command.getCommand() instanceof Job job && job.json();
    return asked || arguments.contains("--json");
  }

  private boolean verbose(CommandLine command) {
    boolean asked = command.getCommand() instanceof Job job && job.verbose();
    return asked || arguments.contains("--verbose");
  }

  private String mistake(ParameterException e) {
    // A misspelt option is often also one that is missing: the spelling is what helps.
    List<String> unknown =
        e instanceof UnmatchedArgumentException unmatched
            ? unmatched.getUnmatched()
            : e.getCommandLine().getUnmatchedArguments();
    if (!unknown.isEmpty()) {
      return unknown(e.getCommandLine().getCommandSpec(), unknown.get(0));
    }
    String message = place(e).map(p -> p + ": ").orElse("") + e.getMessage();
    return message.endsWith(".") || message.endsWith("?") ? message : message + ".";
  }

  /** Where in a file of options the value stands that is refused, if it stands there. */
  private Optional<String> place(ParameterException e) {
    boolean typed =
        e.getArgSpec() instanceof OptionSpec option
            && Arrays.stream(option.names())
                .anyMatch(
                    name ->
                        arguments.stream().anyMatch(a -> a.replaceFirst("=.*", "").equals(name)));
    return typed ? Optional.empty() : ConfigFile.place(e.getCommandLine(), e.getArgSpec());
  }

  private static String unknown(CommandSpec spec, String argument) {
    String word = argument.replaceFirst("=.*", "");
    if (word.startsWith("-")) {
      TreeSet<String> options = new TreeSet<>();
      spec.options().forEach(option -> options.addAll(List.of(option.names())));
      return "Unknown option " + word + "." + nearest(word, options);
    }
    if (!spec.subcommands().isEmpty()) {
      return "Unknown job " + word + "." + nearest(word, spec.subcommands().keySet());
    }
    return "Nothing is known of '" + word + "': options begin with --.";
  }

  /** A sentence naming the one of {@code valid} that was probably meant. */
  static String nearest(String word, Collection<String> valid) {
    return valid.isEmpty() ? "" : " The nearest one is " + Names.nearest(word, valid) + ".";
  }
}
