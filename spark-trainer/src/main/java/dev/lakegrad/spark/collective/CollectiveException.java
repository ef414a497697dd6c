package dev.lakegrad.spark.collective;

import dev.lakegrad.engine.LakegradException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every way in which working together fails, as problem, reason and remedy. */
final class CollectiveException {
  /** The most bytes that a failure takes on the wire. */
  static final int MOST_BYTES = 4096;

  private static final String SEPARATOR = "\u0000";
  private static final String RESUME =
      "Find out why in that worker's log; the run can resume from its last checkpoint.";

  private CollectiveException() {}

  static LakegradException silent(String who, String operation, String observer, Duration wait) {
    return new LakegradException(
        who + " fell silent in " + operation + ".",
        observer + " heard nothing from there for " + seconds(wait) + ".",
        "The process may be stopped, out of memory or cut off the network: look at its log. If a "
            + "worker may be that much slower than another, raise the silence deadline.");
  }

  static LakegradException lost(
      String who, String operation, String observer, String how, @Nullable Throwable cause) {
    return new LakegradException(
        who + " was lost in " + operation + ".",
        observer + " saw that " + how + ".",
        RESUME,
        cause);
  }

  static LakegradException damaged(String who, String operation, String observer, String how) {
    return new LakegradException(
        "Damaged data came from " + who + " in " + operation + ".",
        observer + " found that " + how + ".",
        "Nothing of it was used. Check network and memory of the two hosts; the run can resume from"
            + " its last checkpoint.");
  }

  static LakegradException foreign(
      String who, String operation, String observer, Frame came, String expected) {
    return new LakegradException(
        who + " does not do what " + observer + " does in " + operation + ".",
        "It sent " + came.describe() + "; expected was " + expected + ".",
        "All workers must run the same program on the same model; end workers that are left over"
            + " from an earlier attempt.");
  }

  static LakegradException different(
      String who, String does, String operation, @Nullable String expected) {
    return new LakegradException(
        who + " does not do what the others do in " + operation + ".",
        "It came to " + does + "; expected was " + expected + ".",
        "All workers must run the same program on the same model.");
  }

  static LakegradException gaveUp(String who, String operation, String why) {
    return new LakegradException(who + " gave up in " + operation + ".", sentence(why), RESUME);
  }

  static LakegradException ended(String who, String operation) {
    return new LakegradException(
        who + " cannot begin " + operation + ".",
        "It has left the run already.",
        "Open a new collective for a new run.");
  }

  static LakegradException apart(
      String who, List<String> missing, Duration wait, List<String> turnedAway) {
    String also =
        turnedAway.isEmpty()
            ? ""
            : " Turned away meanwhile: " + String.join("; ", turnedAway) + ".";
    return new LakegradException(
        who + " did not find its peers.",
        "Missing after " + seconds(wait) + ": " + String.join(", ", missing) + "." + also,
        "See in the logs whether those workers have started and whether a firewall stands between"
            + " the hosts; raise the join deadline if workers start slowly.");
  }

  static LakegradException refused(String who, String by, String why) {
    return new LakegradException(
        by + " refused " + who + ".",
        sentence(why),
        "Only workers of one attempt of one run can work together: end those that are left over"
            + " from another one.");
  }

  static LakegradException unreachable(String who, String peer, Exception cause) {
    return new LakegradException(
        who + " cannot reach " + peer + ".",
        sentence(text(cause)),
        "The worker there has ended, or a firewall stands between the hosts: look at its log.",
        cause);
  }

  static LakegradException cannotListen(String who, String host, Exception cause) {
    return new LakegradException(
        who + " cannot listen on " + host + ".",
        sentence(text(cause)),
        "Give the host's own name or address, one that the other workers can reach.",
        cause);
  }

  /** The same failure, thrown again where it came to light later. */
  static LakegradException again(LakegradException first) {
    return new LakegradException(first.problem(), first.reason(), first.remedy(), first);
  }

  /** What {@code cause} says, or its name if it says nothing. */
  static String text(Throwable cause) {
    String message = cause.getMessage();
    return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
  }

  private static String sentence(String text) {
    String stripped = text.strip();
    return stripped.endsWith(".") || stripped.endsWith("!") ? stripped : stripped + ".";
  }

  private static String seconds(Duration wait) {
    return wait.toMillis() / 1000.0 + " s";
  }

  static ByteBuffer encode(LakegradException failure) {
    String text =
        String.join(
            SEPARATOR,
            cut(failure.problem(), 800),
            cut(failure.reason(), 2000),
            cut(failure.remedy(), 800));
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.wrap(bytes, 0, Math.min(bytes.length, MOST_BYTES));
  }

  static LakegradException decode(ByteBuffer bytes) {
    String[] parts = StandardCharsets.UTF_8.decode(bytes).toString().split(SEPARATOR, 3);
    return new LakegradException(
        parts[0], parts.length > 1 ? parts[1] : "", parts.length > 2 ? parts[2] : RESUME);
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most) + " …";
  }
}
