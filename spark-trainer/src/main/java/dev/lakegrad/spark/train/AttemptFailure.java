package dev.lakegrad.spark.train;

import dev.lakegrad.data.Fault;
import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.spark.train.Outcome.Failure;
import dev.lakegrad.spark.train.Outcome.Kind;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why an attempt did not reach its end: one cause, however many ranks failed because of it.
 *
 * @param place the rank, its host and its step, as far as they are known
 * @param hopeless whether another attempt would end the same way
 */
record AttemptFailure(String place, boolean hopeless, Failure failure, Throwable thrown) {
  private static final Pattern TASK = Pattern.compile("ResultTask\\(\\d+, (\\d+)\\)");
  private static final Pattern LOST =
      Pattern.compile("ExecutorLostFailure \\(executor (\\S+).*?\\) Reason: (.*)");

  /** The failure that explains the others, if any rank failed. */
  static Optional<AttemptFailure> among(List<Outcome> outcomes) {
    return outcomes.stream()
        .filter(Outcome::failed)
        .min(Comparator.comparing(AttemptFailure::kind).thenComparing(Outcome::rank))
        .map(AttemptFailure::of);
  }

  private static Kind kind(Outcome outcome) {
    return Objects.requireNonNull(outcome.failure()).kind();
  }

  private static AttemptFailure of(Outcome outcome) {
    Failure failure = Objects.requireNonNull(outcome.failure());
    boolean hopeless = failure.kind() == Kind.FINAL;
    return new AttemptFailure(
        outcome.place(), hopeless, failure, new RuntimeException(failure.trace()));
  }

  /** What Spark says when it aborts the stage; {@code step} is the latest that was heard of. */
  static AttemptFailure ofStage(Throwable thrown, long step) {
    String message = String.valueOf(thrown.getMessage());
    Matcher task = TASK.matcher(message);
    String rank = task.find() ? "Rank " + task.group(1) : "A rank";
    Matcher lost = LOST.matcher(message);
    String problem =
        lost.find()
            ? "Its executor " + lost.group(1) + " was lost: " + lost.group(2).strip()
            : "Spark ended the stage: " + reason(message);
    Failure failure =
        new Failure(
            Kind.HERE,
            null,
            problem,
            "The process was killed, ran out of memory, or its machine was lost.",
            "Look at the executor's own log.",
            "");
    return new AttemptFailure(rank + " after step " + step, false, failure, thrown);
  }

  /** The line after Spark's own words about barrier stages. */
  private static String reason(String message) {
    List<String> lines = message.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
    return lines.size() > 1 ? lines.get(1) : message;
  }

  /** As one line. */
  String line() {
    return place + ": " + failure.problem();
  }

  /** {@link #line} with a full stop, and the reason. */
  String sentence() {
    return (sentence(line()) + " " + failure.reason()).strip();
  }

  LakegradException hopelessException() {
    return new LakegradException(
        failure.problem(), failure.reason() + " (" + place + ")", failure.remedy(), cause());
  }

  /** For the user, after as many attempts as were allowed. */
  LakegradException exhausted(int failures, String output, boolean resumable) {
    return new LakegradException(
        "Training failed " + failures + (failures == 1 ? " time." : " times."),
        "The last time: " + sentence(),
        (failure.remedy()
                + (resumable
                    ? " Then resume the run: its latest checkpoint is in " + output + "."
                    : " Then start again: there was no checkpoint yet."))
            .strip(),
        cause());
  }

  private Throwable cause() {
    return failure.fault() == null ? thrown : Fault.in(failure.fault(), thrown);
  }

  private static String sentence(String text) {
    return text.endsWith(".") ? text : text + ".";
  }
}
