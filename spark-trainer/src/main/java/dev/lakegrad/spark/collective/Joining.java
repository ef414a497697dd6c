package dev.lakegrad.spark.collective;

import dev.lakegrad.engine.LakegradException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a member comes by its connections: dials some peers and opens the door to others, all at the
 * same time and before one deadline.
 *
 * <p>Who knocks and is not a member of this very attempt is turned away, and the waiting goes on: a
 * stranger or a worker left over from an earlier attempt must not end a run.
 */
final class Joining {
  private static final Logger LOG = LoggerFactory.getLogger(Joining.class);
  private static final int MOST_KNOCKING = 64;
  private static final int MOST_REMEMBERED = 8;
  private static final long TICK_NANOS = Duration.ofMillis(100).toNanos();

  private final Wire wire;
  private final @Nullable ServerSocketChannel door;
  private final NavigableMap<Integer, String> awaited = new TreeMap<>();
  private final Set<Integer> known = new TreeSet<>();
  private final List<Handshake.Dialer> dialling = new ArrayList<>();
  private final List<Handshake.Doorkeeper> knocking = new ArrayList<>();
  private final List<String> turnedAway = new ArrayList<>();
  private final NavigableMap<Integer, Link> dialled = new TreeMap<>();
  private final NavigableMap<Integer, Link> admitted = new TreeMap<>();

  /** A way in through {@code door}; null for a member that only dials. */
  Joining(Wire wire, @Nullable ServerSocketChannel door) {
    this.wire = wire;
    this.door = door;
  }

  /** The connection to {@code rank}, which dialled and was let in. */
  Link admitted(int rank) {
    return found(admitted, rank);
  }

  /** The connection to {@code rank}, which was dialled and let this member in. */
  Link dialled(int rank) {
    return found(dialled, rank);
  }

  private static Link found(NavigableMap<Integer, Link> links, int rank) {
    Link link = links.get(rank);
    if (link == null) {
      throw new IllegalStateException("joining: rank " + rank + " is not connected");
    }
    return link;
  }

  /** Will wait for {@code rank} to knock, from wherever it is. */
  void expect(int rank) {
    awaited.put(rank, Wire.name(rank));
  }

  /** Will wait for {@code rank}, which listens at {@code address}, to knock. */
  void expect(int rank, Address address) {
    awaited.put(rank, Wire.name(rank) + " (" + address + ")");
    known.add(rank);
  }

  /** Begins to connect to {@code rank}. */
  void dial(int rank, Address address) throws IOException {
    String name = Wire.name(rank) + " (" + address + ")";
    InetSocketAddress there = address.resolve();
    if (there.isUnresolved()) {
      Exception cause = new UnknownHostException("No address is known for " + address.host());
      throw CollectiveException.unreachable(wire.observer(), name, cause);
    }
    SocketChannel channel = SocketChannel.open();
    Handshake.Dialer dialer = new Handshake.Dialer(channel, wire.me(), rank, name);
    dialling.add(dialer);
    channel.configureBlocking(false);
    channel.register(wire.selector(), SelectionKey.OP_CONNECT);
    try {
      channel.connect(there);
    } catch (IOException e) {
      throw CollectiveException.unreachable(wire.observer(), name, e);
    }
  }

  /** Returns when all are connected. */
  void run() throws IOException {
    long deadline = System.nanoTime() + wire.deadlines().join().toNanos();
    try {
      if (door != null) {
        door.register(wire.selector(), SelectionKey.OP_ACCEPT);
      }
      while (!dialling.isEmpty() || !awaited.isEmpty()) {
        wire.refuseIfAborted();
        accept();
        advanceDialling();
        advanceKnocking();
        watch(dialled);
        watch(admitted);
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw CollectiveException.apart(
              wire.observer(), missing(), wire.deadlines().join(), turnedAway);
        }
        if (!dialling.isEmpty() || !awaited.isEmpty()) {
          wire.select(Math.min(left, TICK_NANOS));
        }
      }
      dialled.values().forEach(link -> link.listen(true));
      admitted.values().forEach(link -> link.listen(true));
    } finally {
      hangUp();
    }
  }

  private void accept() throws IOException {
    SocketChannel channel = door == null ? null : door.accept();
    while (channel != null) {
      if (knocking.size() == MOST_KNOCKING) {
        turnAway(knocking.get(0), "it was too slow, and others wait");
      }
      channel.configureBlocking(false);
      channel.register(wire.selector(), SelectionKey.OP_READ);
      knocking.add(
          new Handshake.Doorkeeper(
              channel, channel.getRemoteAddress(), wire.me(), awaited::containsKey));
      channel = door == null ? null : door.accept();
    }
  }

  private void advanceDialling() throws IOException {
    for (Handshake.Dialer dialer : List.copyOf(dialling)) {
      try {
        if (dialer.channel().finishConnect() && advance(dialer)) {
          dialled.put(dialer.peer(), link(dialer, dialer.peerName()));
          dialling.remove(dialer);
        }
      } catch (IOException e) {
        throw CollectiveException.unreachable(wire.observer(), dialer.peerName(), e);
      }
    }
  }

  private void advanceKnocking() throws IOException {
    for (Handshake.Doorkeeper doorkeeper : List.copyOf(knocking)) {
      try {
        if (advance(doorkeeper)) {
          knocking.remove(doorkeeper);
          int rank = doorkeeper.peer();
          String name = awaited.remove(rank);
          admitted.put(
              rank,
              link(
                  doorkeeper, name != null && known.contains(rank) ? name : doorkeeper.peerName()));
        }
      } catch (IOException | LakegradException e) {
        String why =
            e instanceof LakegradException known ? known.reason() : CollectiveException.text(e);
        turnAway(doorkeeper, why);
      }
    }
  }

  private boolean advance(Handshake handshake) throws IOException {
    boolean complete = handshake.advance();
    SelectionKey key = handshake.channel().keyFor(wire.selector());
    if (key != null) {
      key.interestOps(SelectionKey.OP_READ | (handshake.wantsToSend() ? SelectionKey.OP_WRITE : 0));
    }
    return complete;
  }

  private Link link(Handshake handshake, String name) throws IOException {
    handshake.channel().setOption(StandardSocketOptions.TCP_NODELAY, true);
    handshake.channel().setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    Link link = new Link(wire, handshake.peer(), name, handshake.channel());
    wire.add(link);
    return link;
  }

  private void turnAway(Handshake.Doorkeeper doorkeeper, String why) throws IOException {
    String text = doorkeeper.peerName() + ": " + why;
    LOG.warn("{} turned away {}", wire.observer(), text);
    if (turnedAway.size() < MOST_REMEMBERED) {
      turnedAway.add(text);
    }
    knocking.remove(doorkeeper);
    doorkeeper.channel().close();
  }

  /** Notices at once when somebody who was connected already fails or leaves. */
  private static void watch(NavigableMap<Integer, Link> links) {
    for (Link link : links.values()) {
      link.peek();
      if (link.over()) {
        throw link.gone();
      }
    }
  }

  private List<String> missing() {
    List<String> missing = new ArrayList<>(awaited.values());
    dialling.forEach(dialer -> missing.add(dialer.peerName()));
    return missing;
  }

  private void hangUp() throws IOException {
    for (Handshake left : dialling) {
      left.channel().close();
    }
    for (Handshake left : knocking) {
      left.channel().close();
    }
  }
}
