package dev.lakegrad.jobs;

import dev.lakegrad.data.Fault;
import dev.lakegrad.engine.LakegradException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why Spark did not start, where Spark's own words do not tell a user what to change. */
final class StartFailure {
  private static final String STANDALONE = "spark://";

  /** Begins the name that Spark makes up where the master has given none. */
  private static final String UNREGISTERED = "spark-application-";

  private StartFailure() {}

  /**
   * What {@code thrown} means for a session at {@code master}; nothing where it speaks for itself.
   */
  static Optional<LakegradException> of(String master, Throwable thrown) {
    String said = String.valueOf(thrown.getMessage());
    if (said.contains("parse Master URL") || said.contains("Master must ")) {
      return Optional.of(
          new LakegradException(
              "No master has the form of '" + master + "'.",
              "Spark says: " + said.strip() + (said.strip().endsWith(".") ? "" : "."),
              "Name one such as local[2], local-cluster[2,1,2048], spark://HOST:7077 or yarn.",
              Fault.in(Fault.Place.OPTIONS, thrown)));
    }
    // Spark stops itself in the background then, and fails at whatever comes next.
    boolean stopped =
        thrown instanceof IllegalStateException || thrown instanceof NullPointerException;
    if (master.startsWith(STANDALONE) && stopped) {
      return Optional.of(unreachable(master, thrown));
    }
    return Optional.empty();
  }

  /** Refuses a session that began although its {@code master} knows no such {@code application}. */
  static void check(String master, String application) {
    if (master.startsWith(STANDALONE) && application.startsWith(UNREGISTERED)) {
      throw unreachable(master, null);
    }
  }

  private static LakegradException unreachable(String master, @Nullable Throwable cause) {
    return new LakegradException(
        "The master " + master + " cannot be reached.",
        "Spark has asked it for executors and got no answer.",
        "Check the host's name and port, that a master of Spark 4.1 runs there, and that no"
            + " firewall is in between.",
        Fault.in(Fault.Place.MACHINE, cause));
  }
}
