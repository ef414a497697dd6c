package dev.lakegrad.spark.collective;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The middle of a star, on the driver: adds up what the workers send. Serves one attempt of one
 * run, on a thread of its own.
 *
 * <p>It holds a few pieces of each worker at a time, whatever the size of the values: piece {@code
 * i} is added when it has come from all, and goes back while piece {@code i + 1} arrives.
 */
public final class StarServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StarServer.class);
  private static final Duration LEAVING = Duration.ofSeconds(5);

  private final Membership me;
  private final Wire wire;
  private final ServerSocketChannel door;
  private final Address address;
  private final Thread thread;

  private final Map<DType, List<Buffer>> memory = new EnumMap<>(DType.class);
  private final List<Seat> seats = new ArrayList<>();
  private @Nullable StarSum sum;
  private long sequence;

  /** One worker's place: its connection, and what has come from it of the operation. */
  static final class Seat {
    private final Link link;
    private Cursor received = new Cursor();
    private @Nullable ByteBuffer target;

    Seat(Link link) {
      this.link = link;
    }
  }

  private StarServer(Membership me, Wire wire, ServerSocketChannel door, Address address) {
    this.me = me;
    this.wire = wire;
    this.door = door;
    this.address = address;
    this.thread = new Thread(this::serve, "lakegrad-star-" + me.generation());
    thread.setDaemon(true);
  }

  /**
   * Listens on a free port of {@code host} and serves {@code driver.size()} workers. Make one for
   * each attempt; {@code driver} has the rank {@link Membership#DRIVER}.
   */
  public static StarServer start(String host, Membership driver, Deadlines deadlines) {
    return start(host, host, driver, deadlines);
  }

  /** The same, listening at {@code bind}; workers find it as {@code host}. */
  public static StarServer start(String bind, String host, Membership driver, Deadlines deadlines) {
    Check.that(
        driver.rank() == Membership.DRIVER, "star", "rank %d is not the driver", driver.rank());
    Wire wire = new Wire(driver, host, deadlines);
    ServerSocketChannel door = Doors.open(bind, wire);
    StarServer server = new StarServer(driver, wire, door, new Address(host, Doors.port(door)));
    server.thread.start();
    return server;
  }

  /** Where the workers find it. */
  public Address address() {
    return address;
  }

  /** Ends the run from any thread and tells the workers why. */
  public void abort(String why) {
    wire.abort(why);
  }

  /** What ended the run, or null while it goes on or when it ended well. */
  public @Nullable LakegradException failure() {
    return wire.failure();
  }

  /** Stops serving; workers that still need it will fail. */
  @Override
  public void close() {
    if (thread.isAlive()) {
      wire.abort("the driver closed its service");
    }
    try {
      thread.join(LEAVING.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    wire.close();
    Doors.close(door);
  }

  private void serve() {
    try {
      wire.run(
          "joining",
          () -> {
            admit();
            while (!allLeft()) {
              boolean moved = receive();
              moved |= answer();
              if (!moved) {
                rest();
              }
            }
          });
    } catch (LakegradException e) {
      LOG.warn("The service for all-reduce has ended", e);
    }
  }

  private void admit() throws IOException {
    try (door) {
      Joining joining = new Joining(wire, door);
      for (int rank = 0; rank < me.size(); rank++) {
        joining.expect(rank);
      }
      joining.run();
      for (int rank = 0; rank < me.size(); rank++) {
        seats.add(new Seat(joining.admitted(rank)));
      }
      wire.begin("the first step");
    }
  }

  /** Everybody has closed the connection, in peace: nothing is under way. */
  private boolean allLeft() {
    return sum == null && seats.stream().allMatch(seat -> seat.link.over() && seat.link.idle());
  }

  private boolean receive() {
    boolean moved = false;
    for (Seat seat : seats) {
      if (sum == null || sum.hasRoom(seat.received)) {
        moved |= receive(seat);
      } else {
        seat.link.peek();
      }
    }
    if (sum != null) {
      for (Seat seat : seats) {
        if (seat.link.over()) {
          throw seat.link.gone();
        }
      }
    }
    return moved;
  }

  private boolean receive(Seat seat) {
    Frame came = seat.link.poll();
    if (came == null) {
      return false;
    }
    if (seat.target == null) {
      if (sum == null) {
        sum = StarSum.begin(seat.link, came, me, sequence, this::memory);
        wire.begin(sum.operation());
      }
      Frame expected = sum.expected(seat.link.rank(), seat.received, came.checksum());
      seat.link.expect(came, came.matches(expected), expected.describe());
      seat.target = sum.slot(seat.link.rank(), seat.received);
    }
    if (sum == null || !seat.link.fill(seat.target)) {
      return false;
    }
    seat.target = null;
    sum.advance(seat.received);
    return true;
  }

  /** Sends what can be sent; when a piece has come from all, adds it and begins to send the sum. */
  private boolean answer() {
    wire.refuseIfAborted();
    boolean moved = false;
    for (Seat seat : seats) {
      moved |= seat.link.push();
    }
    StarSum current = sum;
    if (current != null
        && seats.stream().allMatch(seat -> current.has(seat.received) && seat.link.idle())) {
      ByteBuffer result = current.add();
      Frame frame = current.result(result);
      for (Seat seat : seats) {
        seat.link.listen(true);
        seat.link.send(frame, result.duplicate());
        seat.link.push();
      }
      if (!current.advance()) {
        sum = null;
        sequence++;
        seats.forEach(seat -> seat.received = new Cursor());
      }
      moved = true;
    }
    if (moved) {
      wire.moved();
    }
    return moved;
  }

  /** Some pieces for each rank and one for the sum, kept from one operation to the next. */
  private List<Buffer> memory(DType type) {
    return memory.computeIfAbsent(
        type,
        t ->
            Stream.generate(() -> Buffer.allocate(t, Chunks.PIECE_BYTES / t.bytes()))
                .limit((long) StarPass.WINDOW * me.size() + 1)
                .toList());
  }

  private void rest() throws IOException {
    StarSum current = sum;
    List<Seat> missing =
        seats.stream()
            .filter(seat -> !seat.link.idle() || (current != null && !current.has(seat.received)))
            .toList();
    if (missing.isEmpty() && current == null) {
      wire.selectForEver();
      return;
    }
    List<Link> waiting =
        seats.stream().filter(seat -> !missing.contains(seat)).map(seat -> seat.link).toList();
    wire.await(
        () ->
            wire.silent(
                missing.stream().map(seat -> seat.link.name()).collect(Collectors.joining(", "))),
        waiting);
  }
}
