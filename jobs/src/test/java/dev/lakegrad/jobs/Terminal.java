package dev.lakegrad.jobs;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.apache.spark.sql.SparkSession;

/** Runs jobs as the command line would, in this JVM, and keeps what they print. */
final class Terminal {
  private final Sessions sessions;
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  private Terminal(Sessions sessions) {
    this.sessions = sessions;
  }

  /** For what must be refused before a session is opened. */
  static Terminal withoutSpark() {
    return new Terminal(
        new Sessions() {
          @Override
          public SparkSession open(Job job) {
            throw new AssertionError("a session was opened");
          }

          @Override
          public void close(SparkSession session, Ending ending) {}
        });
  }

  /** For jobs that share {@code session}. */
  static Terminal on(SparkSession session) {
    return new Terminal(
        new Sessions() {
          @Override
          public SparkSession open(Job job) {
            return session;
          }

          @Override
          public void close(SparkSession ignored, Ending ending) {}
        });
  }

  /** The exit code. */
  int run(String... arguments) {
    out = new StringWriter();
    err = new StringWriter();
    return Lakegrad.run(sessions, new PrintWriter(out), new PrintWriter(err), arguments);
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }

  String lastLine() {
    return out().lines().reduce((before, last) -> last).orElse("");
  }
}
