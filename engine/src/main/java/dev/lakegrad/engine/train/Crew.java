package dev.lakegrad.engine.train;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.backend.Backends;
import dev.lakegrad.engine.tensor.Workspace;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A fixed set of threads that work on the same task, each on its part of it and in a {@link
 * Workspace} of its own. The thread that made the crew is its first member, and the only one that
 * hands out tasks.
 *
 * <p>A task that takes microseconds is worth handing out: members look for the next one for a
 * moment before they sleep. The threads do not keep a JVM alive.
 */
public final class Crew implements AutoCloseable {
  private static final Duration CLOSING = Duration.ofSeconds(10);

  private final Thread owner = Thread.currentThread();
  private final List<Workspace> workspaces;
  private final List<Member> others;
  private final Duration patience;
  private boolean closed;
  private boolean stuck;

  /** What the members of a crew do at the same time, each for its own number. */
  @FunctionalInterface
  public interface Task {
    /** Does the part of {@code member}, from 0. */
    void run(int member);
  }

  private Crew(List<Workspace> workspaces, Duration patience) {
    this.workspaces = List.copyOf(workspaces);
    this.others = IntStream.range(1, workspaces.size()).mapToObj(Member::start).toList();
    this.patience = patience;
  }

  /** As the other {@code of}, with the fastest kernels that this machine has. */
  public static Crew of(int size, Duration patience) {
    return of(size, Backends.preferred(), patience);
  }

  /**
   * The calling thread and {@code size - 1} new ones, which compute with {@code backends}; they
   * wait {@code patience} for a member.
   */
  public static Crew of(int size, Backends backends, Duration patience) {
    Check.that(size > 0, "crew", "%d threads", size);
    Check.that(patience.toNanos() > 0, "crew", "a patience of %s", patience);
    return new Crew(Stream.generate(() -> new Workspace(backends)).limit(size).toList(), patience);
  }

  /** The calling thread alone. */
  public static Crew alone(Workspace workspace) {
    return new Crew(List.of(workspace), Duration.ZERO);
  }

  /** How many threads there are, the calling one among them. */
  public int size() {
    return workspaces.size();
  }

  /** What member {@code member} computes with. */
  public Workspace workspace(int member) {
    return workspaces.get(member);
  }

  /** The largest that each pool ever was, added up, in bytes. */
  public long peakBytes() {
    return workspaces.stream().mapToLong(workspace -> workspace.pool().peakBytes()).sum();
  }

  /**
   * Lets every member run its part of {@code task}, and returns when all have finished. Throws what
   * the first of them failed with; what others failed with is suppressed in it.
   */
  public void run(Task task) {
    if (others.isEmpty()) {
      task.run(0);
      return;
    }
    Check.state(!closed, "crew", "it is closed");
    Check.state(!stuck, "crew", "a member has not come back from an earlier task");
    Check.state(Thread.currentThread() == owner, "crew", "its tasks come from %s only", owner);
    others.forEach(member -> member.hand(task));
    Throwable failure = failureOf(task, 0);
    for (int i = 0; i < others.size(); i++) {
      failure = first(failure, awaited(i));
    }
    if (failure != null) {
      rethrow(failure);
    }
  }

  /** What {@code task} fails with for {@code member}; null if it does not. */
  @SuppressWarnings("IllegalCatch") // whatever it is, the thread that handed the task out needs it
  static @Nullable Throwable failureOf(Task task, int member) {
    try {
      task.run(member);
      return null;
    } catch (Throwable e) {
      return e;
    }
  }

  private @Nullable Throwable awaited(int other) {
    Member member = others.get(other);
    if (member.await(patience)) {
      return member.failure();
    }
    stuck = true;
    return new LakegradException(
        String.format(
            "Thread %d of %d did not finish its part of a step within %d s.",
            other + 2, size(), patience.toSeconds()),
        "It hangs, or the machine has far fewer free cores than there are threads.",
        "Ask for fewer threads, and look at the stack of lakegrad-crew-%d with jstack if it"
                .formatted(other + 1)
            + " happens again.");
  }

  private static @Nullable Throwable first(@Nullable Throwable failure, @Nullable Throwable later) {
    if (failure == null) {
      return later;
    }
    if (later != null && later != failure) {
      failure.addSuppressed(later);
    }
    return failure;
  }

  private static void rethrow(Throwable failure) {
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    throw new AssertionError("a task throws nothing that is checked", failure);
  }

  /** Ends the threads. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    others.forEach(member -> member.hand(null));
    for (Member member : others) {
      // One that is stuck would not end now either; it has been reported.
      boolean ended = stuck || member.join(CLOSING);
      Check.state(ended, "crew", "a thread has not ended after %s s", CLOSING.toSeconds());
    }
  }
}
