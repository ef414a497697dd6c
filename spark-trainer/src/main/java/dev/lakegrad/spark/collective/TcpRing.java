package dev.lakegrad.spark.collective;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A ring of sockets: each rank sends to the next one and receives from the one before.
 *
 * <p>An all-reduce is a reduce-scatter and an all-gather over N chunks: each rank sends {@code
 * 2(N-1)/N} of the values, however many ranks there are.
 *
 * <pre>
 *   TcpRing ring = TcpRing.bind(host, me, deadlines);
 *   ring.join(peers);   // what peer() gave at every rank, in the order of ranks
 *   ring.allReduce(gradients);
 * </pre>
 */
public final class TcpRing implements Collective {
  private final Membership me;
  private final Wire wire;
  private final ServerSocketChannel door;
  private final Peer peer;
  private final Map<DType, Buffer> scratch = new EnumMap<>(DType.class);
  private RingPass.@Nullable Ring ring;
  private long sequence;
  private final AtomicLong bytesSent = new AtomicLong();

  private TcpRing(Membership me, Wire wire, ServerSocketChannel door, Peer peer) {
    this.me = me;
    this.wire = wire;
    this.door = door;
    this.peer = peer;
  }

  /** Listens on a free port of {@code host}; {@link #join} comes next. */
  public static TcpRing bind(String host, Membership me, Deadlines deadlines) {
    Check.that(me.rank() != Membership.DRIVER, "ring", "the driver is no member of a ring");
    Wire wire = new Wire(me, host, deadlines);
    ServerSocketChannel door = Doors.open(host, wire);
    return new TcpRing(me, wire, door, new Peer(me.rank(), new Address(host, Doors.port(door))));
  }

  /** This rank and its address, for the others. */
  public Peer peer() {
    return peer;
  }

  /**
   * Connects to the next rank and is connected to by the one before.
   *
   * @param peers every rank once, in order
   */
  public void join(List<Peer> peers) {
    Check.that(peers.size() == me.size(), "ring", "%d peers for %d ranks", peers.size(), me.size());
    for (int rank = 0; rank < me.size(); rank++) {
      Check.that(
          peers.get(rank).rank() == rank, "ring", "%s stands at place %d", peers.get(rank), rank);
    }
    Check.state(ring == null, "ring", "rank %d has joined already", me.rank());
    wire.run("joining", () -> meet(peers));
  }

  private void meet(List<Peer> peers) throws IOException {
    try (door) {
      if (me.size() == 1) {
        return;
      }
      int after = (me.rank() + 1) % me.size();
      int before = Math.floorMod(me.rank() - 1, me.size());
      door.configureBlocking(false);
      Joining joining = new Joining(wire, door);
      joining.expect(before, peers.get(before).address());
      joining.dial(after, peers.get(after).address());
      joining.run();
      ring = new RingPass.Ring(joining.dialled(after), joining.admitted(before), this::scratch);
    }
  }

  @Override
  public int rank() {
    return me.rank();
  }

  @Override
  public int size() {
    return me.size();
  }

  @Override
  public void allReduce(Buffer values) {
    Chunks.checkType(values);
    long number = sequence++;
    wire.run(
        "all-reduce " + number,
        () -> {
          if (me.size() > 1) {
            bytesSent.addAndGet(RingPass.sum(wire, joined(), number, values).run());
          }
        });
  }

  @Override
  public void barrier() {
    long number = sequence++;
    wire.run(
        Wire.BARRIER + number,
        () -> {
          if (me.size() > 1) {
            RingPass.barrier(wire, joined(), number).run();
          }
        });
  }

  private RingPass.Ring joined() {
    RingPass.Ring joined = ring;
    if (joined == null) {
      throw new IllegalStateException("ring: rank " + me.rank() + " has not joined");
    }
    return joined;
  }

  private Buffer scratch(DType type) {
    return scratch.computeIfAbsent(type, t -> Buffer.allocate(t, Chunks.PIECE_BYTES / t.bytes()));
  }

  @Override
  public long bytesSent() {
    return bytesSent.get();
  }

  @Override
  public void abort(String why) {
    wire.abort(why);
  }

  @Override
  public void close() {
    wire.close();
    Doors.close(door);
  }
}
