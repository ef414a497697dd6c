package dev.lakegrad.spark.collective;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** All members of one run in one JVM, a thread each, over any of the collectives. */
public final class World implements AutoCloseable {
  static final String HOST = "127.0.0.1";
  static final Deadlines PATIENT = new Deadlines(Duration.ofSeconds(20), Duration.ofSeconds(20));
  static final JobKey KEY = JobKey.random();

  /** The ways to work together. */
  public enum Kind {
    IN_PROCESS,
    RING,
    STAR
  }

  /** What each rank does. */
  @FunctionalInterface
  public interface Task<T> {
    T run(Collective collective) throws Exception;
  }

  private final List<Collective> members = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private @Nullable StarServer server;

  private World() {}

  /** A world with generous deadlines. */
  public static World of(Kind kind, int size) {
    return of(kind, size, PATIENT, UnaryOperator.identity());
  }

  /** A world whose connections go through {@code route}: a bad network. */
  static World of(Kind kind, int size, Deadlines deadlines, UnaryOperator<Address> route) {
    World world = new World();
    switch (kind) {
      case IN_PROCESS -> world.members.addAll(InProcess.world(size, deadlines));
      case RING -> world.ring(size, deadlines, route);
      case STAR -> world.star(size, deadlines, route);
    }
    return world;
  }

  private void ring(int size, Deadlines deadlines, UnaryOperator<Address> route) {
    List<TcpRing> rings = new ArrayList<>();
    List<Peer> peers = new ArrayList<>();
    for (int rank = 0; rank < size; rank++) {
      TcpRing ring = TcpRing.bind(HOST, member(rank, size), deadlines);
      rings.add(ring);
      members.add(ring);
      Address address = ring.peer().address();
      peers.add(new Peer(rank, rank == 0 ? route.apply(address) : address));
    }
    each(
        member -> {
          rings.get(member.rank()).join(peers);
          return true;
        });
  }

  private void star(int size, Deadlines deadlines, UnaryOperator<Address> route) {
    StarServer star = StarServer.start(HOST, member(Membership.DRIVER, size), deadlines);
    server = star;
    for (int rank = 0; rank < size; rank++) {
      Address address = star.address();
      members.add(
          DriverStar.to(rank == 0 ? route.apply(address) : address, member(rank, size), deadlines));
    }
    each(
        member -> {
          ((DriverStar) member).join();
          return true;
        });
  }

  static Membership member(int rank, int size) {
    return new Membership("test", 7, rank, size, KEY);
  }

  Collective member(int rank) {
    return members.get(rank);
  }

  /** Runs {@code task} at all ranks at once; the first rank's failure is thrown. */
  public <T> List<T> each(Task<T> task) {
    List<T> results = new ArrayList<>();
    RuntimeException first = null;
    for (Future<T> future : start(task)) {
      try {
        results.add(future.get());
      } catch (ExecutionException e) {
        RuntimeException now =
            e.getCause() instanceof RuntimeException known ? known : new RuntimeException(e);
        first = first == null ? now : first;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    if (first != null) {
      throw first;
    }
    return results;
  }

  /** Starts {@code task} at all ranks at once. */
  <T> List<Future<T>> start(Task<T> task) {
    List<Future<T>> futures = new ArrayList<>();
    for (Collective member : members) {
      Callable<T> call = () -> task.run(member);
      futures.add(threads.submit(call));
    }
    return futures;
  }

  /** What each rank fails with, null where it does not. */
  List<@Nullable Throwable> failures(Task<?> task) {
    List<@Nullable Throwable> failures = new ArrayList<>();
    for (Future<?> future : start(task)) {
      try {
        future.get();
        failures.add(null);
      } catch (ExecutionException e) {
        failures.add(e.getCause());
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    return failures;
  }

  @Override
  public void close() {
    members.forEach(Collective::close);
    if (server != null) {
      server.close();
    }
    threads.shutdownNow();
  }
}
