package dev.lakegrad.jobs;

import dev.lakegrad.data.Causes;
import dev.lakegrad.data.Fault;
import dev.lakegrad.engine.LakegradException;
import java.io.IOException;
import java.io.PrintWriter;
import org.apache.spark.SparkThrowable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** A job that did not work, told as problem, reason and remedy; never as a stack trace. */
record Failure(ExitCode exitCode, String problem, String reason, String remedy) {

  /** Reads {@code thrown} as far as it explains itself; the rest is a bug of ours. */
  static Failure of(Throwable thrown, Phase phase) {
    LakegradException told = told(thrown);
    if (told != null) {
      ExitCode code = Fault.behind(told).map(Failure::code).orElse(phase.exitCode());
      return new Failure(code, told.problem(), told.reason(), told.remedy());
    }
    if (Causes.first(thrown, OutOfMemoryError.class).isPresent()) {
      return new Failure(
          ExitCode.ENVIRONMENT,
          "The job ran out of memory.",
          "The driver's heap is full: " + firstLine(thrown) + ".",
          "Raise it with --driver-memory, or use a smaller --batch.");
    }
    if (thrown instanceof NoClassDefFoundError missing) {
      return new Failure(
          ExitCode.ENVIRONMENT,
          "A class that Spark brings is not there: " + missing.getMessage() + ".",
          "The jar was started by plain java, or by a Spark of another version.",
          "Start it with scripts/lakegrad, or with spark-submit of Spark 4.1.");
    }
    if (thrown instanceof IllegalArgumentException mistake
        && phase != Phase.TRAINING
        && phase != Phase.COMPUTING) {
      return mistake(sentence(withoutJob(firstLine(mistake))), phase);
    }
    if (Causes.first(thrown, SparkThrowable.class).isPresent()
        || Causes.first(thrown, IOException.class).isPresent()) {
      return outside(thrown, phase);
    }
    return new Failure(
        ExitCode.INTERNAL,
        "Lakegrad failed in a way it does not know: " + thrown.getClass().getSimpleName() + ".",
        sentence(firstLine(thrown)),
        "Run the job again with --verbose and report the stack trace as a bug.");
  }

  private static Failure mistake(String problem, Phase phase) {
    String reason =
        phase == Phase.OPTIONS
            ? "Nothing was started: options are looked at first."
            : "What the options ask for does not go with what was found; nothing was changed.";
    String remedy =
        problem.startsWith("model")
            ? "`lakegrad describe --models` lists the models and their settings."
            : "Change or leave out what is named; --help says what each option takes.";
    return new Failure(ExitCode.USAGE, problem, reason, remedy);
  }

  /** What {@code thrown} says for itself in three sentences, if it does. */
  static @Nullable LakegradException told(Throwable thrown) {
    return Causes.first(thrown, LakegradException.class).orElse(null);
  }

  private static ExitCode code(Fault.Place fault) {
    return switch (fault) {
      case OPTIONS -> ExitCode.USAGE;
      case INPUT -> ExitCode.INPUT;
      case OUTPUT, MACHINE -> ExitCode.ENVIRONMENT;
    };
  }

  private static Failure outside(Throwable thrown, Phase phase) {
    String what =
        switch (phase) {
          case OPTIONS, SESSION -> "Spark did not start.";
          case INPUT -> "The input could not be read.";
          case PREFLIGHT, TRAINING -> "Training failed.";
          case COMPUTING -> "The model could not be run.";
          case OUTPUT -> "The result could not be written.";
        };
    ExitCode code = phase == Phase.OPTIONS ? ExitCode.ENVIRONMENT : phase.exitCode();
    return new Failure(
        code,
        what,
        sentence(firstLine(thrown)),
        "Run the job again with --verbose to see where it comes from.");
  }

  /** Three lines for people, on the error stream. */
  void print(String command, PrintWriter err) {
    err.println(command + ": " + problem);
    err.println("  " + reason);
    err.println("  " + remedy);
    err.flush();
  }

  /** The same for programs. */
  Report report(CommandSpec job) {
    return Report.of(job, exitCode)
        .hidden("problem", problem)
        .hidden("reason", reason)
        .hidden("remedy", remedy);
  }

  private static String firstLine(Throwable thrown) {
    String message = thrown.getMessage();
    if (message == null || message.isBlank()) {
      return thrown.getClass().getSimpleName();
    }
    return message.lines().filter(line -> !line.isBlank()).findFirst().orElseThrow().strip();
  }

  /** A check may begin with the name of the job, which the message begins with anyway. */
  private static String withoutJob(String check) {
    return check.replaceFirst(
        "^((import )?(csv|tsv|text|idx|digits)|train|evaluate|predict|describe|onnx check): ", "");
  }

  private static String sentence(String text) {
    return text.endsWith(".") || text.endsWith("!") || text.endsWith("?") ? text : text + ".";
  }
}
