package dev.lakegrad.spark.collective;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Only members of one attempt of one run come together; whoever else knocks is turned away. */
class JoiningTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Membership RIGHT = World.member(0, 2);
  private static final JobKey OTHER = JobKey.random();

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
    threads.shutdownNow();
  }

  static Stream<Arguments> strangers() {
    String job = RIGHT.job();
    return Stream.of(
        Arguments.of(new Membership(job, 7, 0, 2, OTHER), "do not have the same key"),
        Arguments.of(new Membership(job, 6, 0, 2, World.KEY), "generation"),
        Arguments.of(new Membership(job, 8, 0, 2, World.KEY), "belongs to generation 7"),
        Arguments.of(new Membership("other", 7, 0, 2, World.KEY), "works on another job"),
        Arguments.of(new Membership(job, 7, 0, 3, World.KEY), "many workers: 2, Rank 0 3"));
  }

  @ParameterizedTest
  @MethodSource("strangers")
  void aServerTurnsStrangersAwayAndServesItsOwn(Membership stranger, String why) {
    assertTimeoutPreemptively(
        LIMIT,
        () -> {
          StarServer server = server();
          DriverStar wrong = keep(DriverStar.to(server.address(), stranger, World.PATIENT));
          assertThatThrownBy(wrong::join)
              .isInstanceOf(LakegradException.class)
              .hasMessageContaining("refused")
              .hasMessageContaining(why)
              .hasMessageContaining("Only workers of one attempt of one run");

          assertThat(server.failure()).isNull();
          sumOf(server, World.member(0, 2), World.member(1, 2));
        });
  }

  @Test
  void aServerTakesEachRankOnce() {
    assertTimeoutPreemptively(
        LIMIT,
        () -> {
          StarServer server = server();
          DriverStar first = keep(DriverStar.to(server.address(), RIGHT, World.PATIENT));
          Future<?> joined = threads.submit(first::join);
          joined.get();
          DriverStar second = keep(DriverStar.to(server.address(), RIGHT, World.PATIENT));

          assertThatThrownBy(second::join)
              .isInstanceOf(LakegradException.class)
              .hasMessageContaining("The driver")
              .hasMessageContaining("does not wait for Rank 0");
        });
  }

  @ParameterizedTest
  @MethodSource("strangers")
  void aRingRefusesARankThatDoesNotBelong(Membership stranger, String why) {
    assertTimeoutPreemptively(
        LIMIT,
        () -> {
          Deadlines deadlines = new Deadlines(Duration.ofSeconds(3), Duration.ofSeconds(3));
          TcpRing ring = keep(TcpRing.bind(World.HOST, World.member(1, 2), deadlines));
          TcpRing wrong = keep(TcpRing.bind(World.HOST, stranger, deadlines));
          List<Peer> peers = List.of(wrong.peer(), ring.peer());
          Future<?> right = threads.submit(() -> ring.join(peers));
          Future<?> left = threads.submit(() -> wrong.join(strangersView(stranger, peers)));

          // One of them finds out and says why; the other one may only see it go.
          List<String> reasons = List.of(reason(left), reason(right));
          assertThat(reasons).anyMatch(reason -> reason.contains("refused"));
          assertThat(reasons)
              .allMatch(
                  reason ->
                      reason.contains("refused") || reason.contains("closed during the handshake"));
        });
  }

  private static String reason(Future<?> future) throws InterruptedException {
    try {
      future.get();
      return "no failure";
    } catch (ExecutionException e) {
      return String.valueOf(e.getCause());
    }
  }

  private static List<Peer> strangersView(Membership stranger, List<Peer> peers) {
    return stranger.size() == 2
        ? peers
        : List.of(peers.get(0), peers.get(1), new Peer(2, peers.get(1).address()));
  }

  @Test
  void noiseAndSilenceAtTheDoorDoNotKeepMembersOut() {
    assertTimeoutPreemptively(
        LIMIT,
        () -> {
          StarServer server = server();
          for (int i = 0; i < 100; i++) {
            SocketChannel silent = SocketChannel.open();
            silent.connect(address(server.address()));
            keep(silent);
          }
          SocketChannel noisy = SocketChannel.open();
          noisy.connect(address(server.address()));
          keep(noisy);
          noisy.write(
              ByteBuffer.wrap("GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(9).getBytes(UTF_8)));

          sumOf(server, World.member(0, 2), World.member(1, 2));
        });
  }

  @Test
  void whoDoesNotComeIsNamedWhenTheDeadlineIsOver() {
    assertTimeoutPreemptively(
        LIMIT,
        () -> {
          Deadlines deadlines = new Deadlines(Duration.ofMillis(300), Duration.ofSeconds(3));
          TcpRing ring = keep(TcpRing.bind(World.HOST, World.member(0, 3), deadlines));
          try (ServerSocket mute = new ServerSocket(0)) {
            Address nobody = new Address(World.HOST, mute.getLocalPort());
            List<Peer> peers = List.of(ring.peer(), new Peer(1, nobody), new Peer(2, nobody));

            assertThatThrownBy(() -> ring.join(peers))
                .isInstanceOf(LakegradException.class)
                .hasMessageContaining("Rank 0 (127.0.0.1) did not find its peers.")
                .hasMessageContaining("Missing after 0.3 s: Rank 2 (" + nobody + "), Rank 1 (");
          }
        });
  }

  @Test
  void aPeerThatHasEndedIsSaidAtOnce() throws IOException {
    Address gone;
    try (ServerSocket brief = new ServerSocket(0)) {
      gone = new Address(World.HOST, brief.getLocalPort());
    }
    DriverStar star = keep(DriverStar.to(gone, RIGHT, World.PATIENT));

    assertThatThrownBy(star::join)
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("cannot reach The driver (" + gone + ")");
  }

  @Test
  void joiningCanBeAborted() {
    assertTimeoutPreemptively(
        LIMIT,
        () -> {
          TcpRing ring = keep(TcpRing.bind(World.HOST, World.member(0, 2), World.PATIENT));
          try (ServerSocket mute = new ServerSocket(0)) {
            Peer other = new Peer(1, new Address(World.HOST, mute.getLocalPort()));
            Future<?> joining = threads.submit(() -> ring.join(List.of(ring.peer(), other)));
            ring.abort("The task was killed");

            assertThatThrownBy(joining::get)
                .cause()
                .isInstanceOf(LakegradException.class)
                .hasMessageContaining("The task was killed.");
          }
        });
  }

  @Test
  void framesOfAnotherGenerationOrLengthAreRefusedBeforeAnythingIsRead() {
    Frame good = new Frame(Frame.Kind.DATA, DType.F32, 7, 1, 0, 10, 0, 20, 0);
    List<Frame> bad =
        List.of(
            new Frame(Frame.Kind.DATA, DType.F32, 6, 1, 0, 10, 0, 20, 0),
            new Frame(Frame.Kind.DATA, DType.F32, 7, 0, 0, 10, 0, 20, 0),
            new Frame(Frame.Kind.DATA, DType.F32, 7, 1, 1, 10, 0, 20, 0),
            new Frame(Frame.Kind.DATA, DType.F32, 7, 1, 0, 11, 0, 20, 0),
            new Frame(Frame.Kind.DATA, DType.F32, 7, 1, 0, 10, 1, 20, 0),
            new Frame(Frame.Kind.DATA, DType.F32, 7, 1, 0, 10, 0, Integer.MAX_VALUE, 0),
            new Frame(Frame.Kind.DATA, DType.F32, 7, 1, 0, 10, 0, -1, 0),
            new Frame(Frame.Kind.DATA, DType.F64, 7, 1, 0, 10, 0, 20, 0),
            new Frame(Frame.Kind.BARRIER, null, 7, 1, 0, 0, 0, 0, 0),
            new Frame(Frame.Kind.ALIVE, null, 7, 1, 0, 0, 0, 1 << 30, 0),
            new Frame(Frame.Kind.FAILURE, null, 7, 1, 0, 0, 0, 1 << 30, 0));
    assertTimeoutPreemptively(
        LIMIT,
        () -> {
          List<Future<LakegradException>> failures = new ArrayList<>();
          for (Frame frame : bad) {
            failures.add(threads.submit(() -> whenItReceives(frame)));
          }
          for (Future<LakegradException> failure : failures) {
            assertThat(failure.get())
                .hasMessageContaining("Rank 1")
                .hasMessageContaining("does not do what")
                .hasMessageContaining("expected was");
          }
        });
    assertThat(good.matches(good)).isTrue();
  }

  /** What rank 0 of a ring of two says when rank 1 is genuine but sends {@code frame}. */
  private LakegradException whenItReceives(Frame frame) throws Exception {
    TcpRing ring = keep(TcpRing.bind(World.HOST, World.member(0, 2), World.PATIENT));
    Membership other = World.member(1, 2);
    Wire wire = new Wire(other, World.HOST, World.PATIENT);
    var door = Doors.open(World.HOST, wire);
    Peer peer = new Peer(1, new Address(World.HOST, Doors.port(door)));
    Future<?> joined = threads.submit(() -> ring.join(List.of(ring.peer(), peer)));
    Joining joining = new Joining(wire, door);
    wire.run(
        "joining",
        () -> {
          joining.expect(0);
          joining.dial(0, ring.peer().address());
          joining.run();
          Link link = joining.dialled(0);
          link.send(frame, Link.NOTHING);
          link.push();
        });
    try {
      joined.get();
      ring.allReduce(Buffer.allocate(DType.F32, 10));
      throw new AssertionError("no failure");
    } catch (LakegradException e) {
      return e;
    } catch (ExecutionException e) {
      // It may come early enough to be refused in joining already.
      if (e.getCause() instanceof LakegradException early) {
        return early;
      }
      throw e;
    } finally {
      wire.close();
      door.close();
    }
  }

  private StarServer server() {
    return keep(StarServer.start(World.HOST, World.member(Membership.DRIVER, 2), World.PATIENT));
  }

  private void sumOf(StarServer server, Membership... members) throws Exception {
    List<Future<Double>> sums = new ArrayList<>();
    for (Membership member : members) {
      DriverStar star = keep(DriverStar.to(server.address(), member, World.PATIENT));
      sums.add(
          threads.submit(
              () -> {
                star.join();
                Buffer one = Buffer.allocate(DType.F64, 1);
                one.set(0, member.rank() + 1);
                star.allReduce(one);
                return one.get(0);
              }));
    }
    for (Future<Double> sum : sums) {
      assertThat(sum.get()).isEqualTo(3);
    }
  }

  private static InetSocketAddress address(Address address) {
    return new InetSocketAddress(address.host(), address.port());
  }

  private synchronized <T extends AutoCloseable> T keep(T each) {
    opened.add(each);
    return each;
  }
}
