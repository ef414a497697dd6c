package dev.lakegrad.spark.collective;

import dev.lakegrad.engine.LakegradException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Where the threads of one world wait for each other, with a deadline. */
final class Meeting {
  private final int size;
  private final Deadlines deadlines;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  private final @Nullable String[] here;
  private final boolean[] left;
  private int count;
  private long round;
  private @Nullable LakegradException failure;

  Meeting(int size, Deadlines deadlines) {
    this.size = size;
    this.deadlines = deadlines;
    this.here = new String[size];
    this.left = new boolean[size];
  }

  /** Returns when all have come; all must have come to do the same. */
  void await(int rank, String operation, String what) {
    lock.lock();
    try {
      if (failure != null) {
        throw CollectiveException.again(failure);
      }
      here[rank] = what;
      count++;
      refuseLeft(operation, rank);
      if (count == size) {
        refuseDifferent(operation, rank);
        count = 0;
        round++;
        Arrays.fill(here, null);
        changed.signalAll();
        return;
      }
      waitForOthers(rank, operation);
    } finally {
      lock.unlock();
    }
  }

  private void waitForOthers(int rank, String operation) {
    long mine = round;
    long left = deadlines.silence().toNanos();
    try {
      while (round == mine && failure == null && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      if (round == mine) {
        fail(CollectiveException.gaveUp(Wire.name(rank), operation, "Its thread was interrupted"));
      }
    }
    if (round == mine) {
      throw CollectiveException.again(
          fail(
              CollectiveException.silent(
                  String.join(", ", missing()), operation, Wire.name(rank), deadlines.silence())));
    }
  }

  private List<String> missing() {
    List<String> missing = new ArrayList<>();
    for (int rank = 0; rank < size; rank++) {
      if (here[rank] == null) {
        missing.add(Wire.name(rank));
      }
    }
    return missing;
  }

  private void refuseLeft(String operation, int observer) {
    for (int rank = 0; rank < size; rank++) {
      if (left[rank]) {
        throw fail(gone(rank, operation, Wire.name(observer)));
      }
    }
  }

  private void refuseDifferent(String operation, int observer) {
    for (int rank = 0; rank < size; rank++) {
      String other = here[rank];
      if (other != null && !other.equals(here[observer])) {
        throw fail(
            CollectiveException.different(Wire.name(rank), other, operation, here[observer]));
      }
    }
  }

  private static LakegradException gone(int rank, String operation, String observer) {
    return CollectiveException.lost(
        Wire.name(rank), operation, observer, "it had left the run", null);
  }

  /** Records the first failure and wakes everybody; returns the first. */
  private LakegradException fail(LakegradException why) {
    if (failure == null) {
      failure = why;
      changed.signalAll();
    }
    return failure;
  }

  /** See {@link Collective#abort}. */
  void abort(int rank, String why) {
    lock.lock();
    try {
      fail(CollectiveException.gaveUp(Wire.name(rank), "the run", why));
    } finally {
      lock.unlock();
    }
  }

  /** {@code rank} will come no more; whoever waits for it fails. */
  void leave(int rank) {
    lock.lock();
    try {
      left[rank] = true;
      if (count > 0 && here[rank] == null) {
        fail(gone(rank, "the run", "The others"));
      }
    } finally {
      lock.unlock();
    }
  }
}
