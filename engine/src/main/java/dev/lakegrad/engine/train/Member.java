package dev.lakegrad.engine.train;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One thread of a {@link Crew}: runs what it is handed, until there is nothing more or nobody. */
final class Member {
  private static final long LOOK_AROUND_NANOS = Duration.ofSeconds(1).toNanos();

  private final int index;
  private final Thread owner = Thread.currentThread();
  private final Thread thread;
  private final Signal handed = new Signal();
  private final Signal finished = new Signal();
  private Crew.@Nullable Task task; // null ends the thread; written before handed is raised
  private @Nullable Throwable failure; // written before finished is raised
  private long round;

  private Member(int index) {
    this.index = index;
    this.thread = new Thread(this::work, "lakegrad-crew-" + index);
    thread.setDaemon(true);
  }

  /** Starts a thread for {@code index}, which ends with the thread that called this. */
  static Member start(int index) {
    Member member = new Member(index);
    member.thread.start();
    return member;
  }

  private void work() {
    for (long next = 1; awaitTask(next); next++) {
      Crew.Task current = task;
      if (current == null) {
        return;
      }
      failure = Crew.failureOf(current, index);
      finished.raise(next);
    }
  }

  /** There may be long breaks between tasks; false when the owner's thread has ended. */
  private boolean awaitTask(long next) {
    while (!handed.await(next, LOOK_AROUND_NANOS)) {
      if (!owner.isAlive()) {
        return false;
      }
    }
    return true;
  }

  /** Lets the thread run {@code next}, or end where that is null. It has finished the last one. */
  void hand(Crew.@Nullable Task next) {
    task = next;
    round++;
    handed.raise(round);
  }

  /** Waits until the task is finished; false if it is not in time. */
  boolean await(Duration patience) {
    return finished.await(round, patience.toNanos());
  }

  /** What the last task failed with, if it did. */
  @Nullable Throwable failure() {
    return failure;
  }

  /** Waits until the thread has ended; false if it has not in time. */
  boolean join(Duration patience) {
    boolean interrupted = Thread.interrupted();
    long end = System.nanoTime() + patience.toNanos();
    while (thread.isAlive() && System.nanoTime() - end < 0) {
      try {
        thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }
}
