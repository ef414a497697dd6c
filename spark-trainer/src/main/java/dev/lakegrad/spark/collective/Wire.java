package dev.lakegrad.spark.collective;

import dev.lakegrad.engine.LakegradException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What everything with sockets shares: the connections of one member, waiting with a deadline,
 * being aborted from another thread, and telling the peers what went wrong first.
 *
 * <p>One thread at a time works on the connections, inside {@link #run}.
 */
final class Wire {
  /** How the name of a barrier begins, at every member. */
  static final String BARRIER = "barrier ";

  private static final Duration GRACE = Duration.ofSeconds(1);

  private final Membership me;
  private final String observer;
  private final Deadlines deadlines;
  private final Selector selector;

  private final ReentrantLock turn = new ReentrantLock();
  private final AtomicReference<@Nullable String> abort = new AtomicReference<>();
  private final List<Link> links = new ArrayList<>();
  private volatile @Nullable LakegradException failure;
  private volatile boolean closed;

  private String operation = "joining";
  private Duration patience;
  private long lastMove;
  private long lastSign;
  private long lastCall;

  Wire(Membership me, String host, Deadlines deadlines) {
    this.me = me;
    this.observer = name(me.rank()) + " (" + host + ")";
    this.deadlines = deadlines;
    this.patience = deadlines.silence();
    try {
      this.selector = Selector.open();
    } catch (IOException e) {
      throw CollectiveException.cannotListen(observer, host, e);
    }
  }

  /** What messages call a rank. */
  static String name(int rank) {
    return rank == Membership.DRIVER ? "The driver" : "Rank " + rank;
  }

  Membership me() {
    return me;
  }

  int generation() {
    return me.generation();
  }

  String observer() {
    return observer;
  }

  String operation() {
    return operation;
  }

  Deadlines deadlines() {
    return deadlines;
  }

  Selector selector() {
    return selector;
  }

  /** Takes a new connection into care. */
  void add(Link link) {
    links.add(link);
  }

  /** What is done on the connections in one turn. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException;
  }

  /** Does {@code work}; if it fails, tells the peers, closes everything, and throws why. */
  void run(String operation, Work work) {
    turn.lock();
    try {
      LakegradException earlier = failure;
      if (earlier != null) {
        throw CollectiveException.again(earlier);
      }
      if (closed) {
        throw CollectiveException.ended(observer, operation);
      }
      begin(operation);
      work.run();
      begin("the work after " + operation);
    } catch (IOException e) {
      throw end(
          CollectiveException.lost("A peer", operation, observer, CollectiveException.text(e), e));
    } catch (LakegradException e) {
      throw end(e);
    } catch (RuntimeException e) {
      end(CollectiveException.gaveUp(observer, operation, e.toString()));
      throw e;
    } finally {
      turn.unlock();
    }
  }

  /** From here on, messages speak of {@code operation}. */
  void begin(String operation) {
    this.operation = operation;
    patience = operation.startsWith(BARRIER) ? deadlines.barrier() : deadlines.silence();
    moved();
  }

  /** Some bytes came or went. */
  void moved() {
    lastMove = System.nanoTime();
    lastSign = lastMove;
  }

  /** A peer said that it waits, too. */
  void sign() {
    lastSign = System.nanoTime();
  }

  /** Refuses to go on once {@link #abort} was called or the thread was interrupted. */
  void refuseIfAborted() {
    String why = abort.get();
    if (why == null && Thread.currentThread().isInterrupted()) {
      why = "its thread was interrupted, as Spark does when it kills a task";
    }
    if (why != null) {
      throw CollectiveException.gaveUp(observer, operation, why);
    }
  }

  /**
   * Waits for a socket to be ready. Throws {@code silent} when nothing was heard for too long: no
   * byte and no sign of life, or signs of life only for twice as long.
   *
   * @param idle links whose peers wait for us, to be told that we wait for others
   */
  void await(Supplier<LakegradException> silent, List<Link> idle) throws IOException {
    refuseIfAborted();
    long silence = patience.toNanos();
    long sign = deadlines.silence().toNanos() / 4;
    long now = System.nanoTime();
    if (now - lastSign > silence || now - lastMove > 2 * silence) {
      throw silent.get();
    }
    if (now - lastCall > sign && now - lastMove > sign) {
      lastCall = now;
      for (Link link : idle) {
        if (link.idle()) {
          link.send(alive(), Link.NOTHING);
          link.push();
        }
      }
    }
    select(Math.min(lastSign + silence - now, sign));
  }

  /** Waits for a socket, for at most {@code nanos}. */
  void select(long nanos) throws IOException {
    selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
    selector.selectedKeys().clear();
  }

  /** Waits for a socket for as long as it takes: for a server between two operations. */
  void selectForEver() throws IOException {
    refuseIfAborted();
    selector.select();
    selector.selectedKeys().clear();
    moved();
  }

  private Frame alive() {
    return new Frame(Frame.Kind.ALIVE, null, me.generation(), me.rank(), 0, 0, 0, 0, 0);
  }

  /** What {@code who} did is the failure of this operation. */
  LakegradException silent(String who) {
    return CollectiveException.silent(who, operation, observer, patience);
  }

  /** Ends the run from any thread; see {@link Collective#abort}. */
  void abort(String why) {
    if (closed || !abort.compareAndSet(null, why)) {
      return;
    }
    selector.wakeup();
    boolean ours = false;
    try {
      ours = turn.tryLock(2 * GRACE.toMillis(), TimeUnit.MILLISECONDS);
      if (ours && failure == null && !closed) {
        end(CollectiveException.gaveUp(observer, operation, why));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (ours) {
        turn.unlock();
      }
    }
  }

  /** Leaves without a word: all that was asked for is done. */
  void close() {
    selector.wakeup();
    turn.lock();
    try {
      closed = true;
      closeAll(null);
    } finally {
      turn.unlock();
    }
  }

  @Nullable LakegradException failure() {
    return failure;
  }

  /** Records the first failure, tells the peers and closes everything. */
  private LakegradException end(LakegradException why) {
    if (failure == null && !closed) {
      failure = why;
      boolean interrupted = Thread.interrupted(); // else the selector would not wait
      try {
        farewell(why);
      } finally {
        closeAll(why);
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
    return why;
  }

  /** Sends {@code why} behind what is half sent, and gives the peers a moment to read it. */
  private void farewell(LakegradException why) {
    long until = System.nanoTime() + GRACE.toNanos();
    List<Link> untold = new ArrayList<>(links);
    List<Link> told = new ArrayList<>();
    ByteBuffer scratch = ByteBuffer.allocateDirect(1 << 16);
    while ((!untold.isEmpty() || !told.isEmpty()) && System.nanoTime() < until) {
      for (Link link : List.copyOf(untold)) {
        try {
          link.push();
          if (link.idle()) {
            ByteBuffer text = CollectiveException.encode(why);
            link.send(failure(text), text);
            untold.remove(link);
            told.add(link);
          }
        } catch (RuntimeException e) {
          why.addSuppressed(e);
          untold.remove(link);
        }
      }
      told.removeIf(link -> leave(link, scratch, why));
      try {
        select(TimeUnit.MILLISECONDS.toNanos(20));
      } catch (IOException e) {
        why.addSuppressed(e);
        return;
      }
    }
  }

  /** Whether the peer on {@code link} needs no more of us. */
  private static boolean leave(Link link, ByteBuffer scratch, LakegradException why) {
    try {
      link.push();
      if (link.idle()) {
        link.finish();
        if (link.drained(scratch)) {
          link.close();
          return true;
        }
      }
      return false;
    } catch (IOException | RuntimeException e) {
      why.addSuppressed(e);
      return true;
    }
  }

  private Frame failure(ByteBuffer text) {
    int crc = Frame.crc(text);
    return new Frame(
        Frame.Kind.FAILURE, null, me.generation(), me.rank(), 0, 0, 0, text.remaining(), crc);
  }

  private void closeAll(@Nullable LakegradException why) {
    for (Link link : links) {
      try {
        link.close();
      } catch (IOException e) {
        if (why != null) {
          why.addSuppressed(e);
        }
      }
    }
    try {
      selector.close();
    } catch (IOException e) {
      if (why != null) {
        why.addSuppressed(e);
      }
    }
  }
}
