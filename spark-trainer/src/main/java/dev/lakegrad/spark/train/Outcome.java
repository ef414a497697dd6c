package dev.lakegrad.spark.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lakegrad.data.Causes;
import dev.lakegrad.data.Fault;
import dev.lakegrad.engine.LakegradException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a worker's segment ended. A worker answers with its failure instead of throwing it: so the
 * driver learns every rank's own story and can tell the cause from what followed.
 *
 * @param step how many steps this worker had done
 * @param weightsSha256 of the weights at the end; empty if it failed
 * @param bytesSent payload sent to peers
 * @param memory that it took; null if it failed
 */
record Outcome(
    int rank,
    String host,
    long step,
    String weightsSha256,
    long bytesSent,
    @Nullable PeakMemory memory,
    @Nullable Failure failure) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Who is to blame for a failure, the most telling first. */
  enum Kind {
    /** The data, the spec or the memory: another attempt ends the same way. */
    FINAL,
    /** Something here that may go well next time, such as storage or the network. */
    HERE,
    /** A peer did not answer, or told this rank to stop. */
    PEER
  }

  /**
   * What went wrong, in the three sentences of a {@link LakegradException}.
   *
   * @param fault where it lies, if that is known
   */
  record Failure(
      Kind kind,
      Fault.@Nullable Place fault,
      String problem,
      String reason,
      String remedy,
      String trace) {

    static Failure of(Throwable cause) {
      StringWriter trace = new StringWriter();
      cause.printStackTrace(new PrintWriter(trace));
      if (cause instanceof PeerFailure) {
        Throwable inner = Objects.requireNonNullElse(cause.getCause(), cause);
        return new Failure(Kind.PEER, null, text(inner), "", "", trace.toString());
      }
      if (cause instanceof LakegradException e) {
        return new Failure(
            storage(e) ? Kind.HERE : Kind.FINAL,
            Fault.behind(e).orElse(null),
            e.problem(),
            e.reason(),
            e.remedy(),
            trace.toString());
      }
      if (cause instanceof OutOfMemoryError) {
        return new Failure(
            Kind.FINAL,
            null,
            "The worker ran out of memory.",
            "Its JVM says: " + cause.getMessage() + ".",
            "Raise spark.executor.memory, in local[n] --driver-memory, or use a smaller --batch.",
            trace.toString());
      }
      Kind kind = cause instanceof IllegalArgumentException ? Kind.FINAL : Kind.HERE;
      return new Failure(
          kind,
          null,
          text(cause),
          "The worker stopped there.",
          "The executor's log has the rest.",
          trace.toString());
    }

    /** Whether a file system or a connection is behind {@code failure}. */
    private static boolean storage(Throwable failure) {
      return Causes.first(failure, IOException.class).isPresent();
    }

    private static String text(Throwable cause) {
      String message = cause.getMessage();
      return cause instanceof LakegradException && message != null
          ? message
          : cause.getClass().getSimpleName() + (message == null ? "." : ": " + message);
    }
  }

  /** How {@code rank} failed, at {@code step}. */
  static Outcome failed(int rank, String host, long step, Throwable cause) {
    return new Outcome(rank, host, step, "", 0, null, Failure.of(cause));
  }

  boolean failed() {
    return failure != null;
  }

  /** Where and when, as a message begins. */
  String place() {
    return String.format("Rank %d on %s at step %d", rank, host, step);
  }

  String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new AssertionError("an outcome is plain data", e);
    }
  }

  static Outcome parse(String json) {
    try {
      return JSON.readValue(json, Outcome.class);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not an outcome: " + json, e);
    }
  }
}
