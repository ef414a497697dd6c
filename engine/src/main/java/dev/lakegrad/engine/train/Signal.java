package dev.lakegrad.engine.train;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A number that one thread raises and one other thread waits for. The waiting one looks again and
 * again for a moment, since waking a parked thread takes longer than most waits here, and parks
 * only then.
 *
 * <p>What was written before the raise is seen after the wait.
 */
final class Signal {
  private static final long SPIN_NANOS = 50_000;
  private static final int SPINS_PER_LOOK = 32;

  private volatile long value;
  private volatile @Nullable Thread parked;

  /** Only ever called with more than before, by one thread. */
  void raise(long to) {
    value = to;
    Thread waiting = parked;
    if (waiting != null) {
      LockSupport.unpark(waiting);
    }
  }

  /** Waits for {@code wanted} or more; false if it has not come after {@code patience} ns. */
  boolean await(long wanted, long patience) {
    long began = System.nanoTime();
    return spin(wanted, began) || park(wanted, began, patience);
  }

  private boolean spin(long wanted, long began) {
    do {
      for (int i = 0; i < SPINS_PER_LOOK; i++) {
        if (value >= wanted) {
          return true;
        }
        Thread.onSpinWait();
      }
    } while (System.nanoTime() - began < SPIN_NANOS);
    return false;
  }

  /** An interrupt does not end the wait, as nobody may use memory that the other works on. */
  private boolean park(long wanted, long began, long patience) {
    boolean interrupted = false;
    parked = Thread.currentThread();
    try {
      while (value < wanted) {
        long left = patience - (System.nanoTime() - began);
        if (left <= 0) {
          return false;
        }
        LockSupport.parkNanos(this, left);
        interrupted |= Thread.interrupted();
      }
      return true;
    } finally {
      parked = null;
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
