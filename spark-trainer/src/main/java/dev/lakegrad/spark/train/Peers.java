package dev.lakegrad.spark.train;

import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.spark.collective.Address;
import dev.lakegrad.spark.collective.Collective;
import dev.lakegrad.spark.collective.Deadlines;
import dev.lakegrad.spark.collective.DriverStar;
import dev.lakegrad.spark.collective.Membership;
import dev.lakegrad.spark.collective.Peer;
import dev.lakegrad.spark.collective.Solo;
import dev.lakegrad.spark.collective.TcpRing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.spark.BarrierTaskContext;

/**
 * How the workers of an attempt find one another: one {@code allGather} of Spark, when each of them
 * has its data at hand, and then our own connections.
 *
 * <p>A worker that could not get ready comes too, and says so: nobody waits for it in vain.
 */
final class Peers {
  private static final String READY = "ready ";
  private static final String FAILED = "failed ";

  private final BarrierTaskContext context;
  private final WorkerSpec spec;
  private final String host;

  Peers(BarrierTaskContext context, WorkerSpec spec, String host) {
    this.context = context;
    this.spec = spec;
    this.host = host;
  }

  /** Tells the others, who wait for this rank, that it cannot come because of {@code problem}. */
  void decline(Throwable problem) {
    try {
      if (spec.workers() > 1) {
        context.allGather(FAILED + host + ": " + problem.getMessage());
      }
    } catch (RuntimeException e) {
      problem.addSuppressed(e);
    }
  }

  /** Connects all ranks, or throws at each of them if one has declined. */
  Collective meet() {
    if (spec.workers() == 1) {
      return new Solo();
    }
    Membership me =
        new Membership(
            spec.channel().job(),
            spec.channel().generation(),
            context.partitionId(),
            spec.workers(),
            spec.channel().key());
    Duration silence = Duration.ofSeconds(spec.training().patience().peerSeconds());
    Deadlines deadlines = new Deadlines(silence, silence, spec.training().patience().saving());
    return spec.training().group().sync() == SyncMode.DRIVER
        ? star(me, deadlines)
        : ring(me, deadlines);
  }

  private Collective star(Membership me, Deadlines deadlines) {
    exchange("-");
    Address server = Objects.requireNonNull(spec.channel().star());
    DriverStar star = DriverStar.to(server, me, deadlines);
    join(star, star::join);
    return new Tracked(star);
  }

  private Collective ring(Membership me, Deadlines deadlines) {
    TcpRing ring = listen(me, deadlines);
    join(
        ring, () -> ring.join(exchange(ring.peer().toString()).stream().map(Peer::parse).toList()));
    return new Tracked(ring);
  }

  private TcpRing listen(Membership me, Deadlines deadlines) {
    try {
      return TcpRing.bind(host, me, deadlines);
    } catch (RuntimeException e) {
      decline(e);
      throw e;
    }
  }

  private static void join(Collective collective, Runnable connecting) {
    try {
      connecting.run();
    } catch (RuntimeException e) {
      collective.close();
      throw e instanceof PeerFailure ? e : new PeerFailure(e);
    }
  }

  /** What each rank says of itself, in the order of ranks. */
  private List<String> exchange(String self) {
    String[] all;
    try {
      all = context.allGather(READY + self);
    } catch (RuntimeException e) {
      throw new PeerFailure(e);
    }
    List<String> addresses = new ArrayList<>();
    for (int rank = 0; rank < all.length; rank++) {
      if (!all[rank].startsWith(READY)) {
        throw new PeerFailure(notReady(rank, all[rank].substring(FAILED.length())));
      }
      addresses.add(all[rank].substring(READY.length()));
    }
    return addresses;
  }

  private static LakegradException notReady(int rank, String what) {
    return new LakegradException(
        "Rank " + rank + " did not get ready.", "On " + what, "Its own message says what to do.");
  }
}
