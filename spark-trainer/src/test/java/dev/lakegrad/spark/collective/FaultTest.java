package dev.lakegrad.spark.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever happens on the way, everybody gets a clear error in time, and nobody a wrong sum. */
class FaultTest {
  /** What the dialer says before the first frame. */
  private static final int HANDSHAKE = Handshake.HELLO_BYTES + 8 + JobKey.PROOF_BYTES;

  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final Deadlines QUICK =
      new Deadlines(Duration.ofSeconds(20), Duration.ofSeconds(2));

  static Stream<Arguments> flips() {
    IntStream header = IntStream.range(0, Frame.BYTES);
    IntStream payload = IntStream.of(Frame.BYTES, Frame.BYTES + 13, Frame.BYTES + 3999);
    return IntStream.concat(header, payload)
        .mapToObj(
            at -> Arguments.of(at % 3 == 0 ? World.Kind.STAR : World.Kind.RING, at, at * 5 % 8));
  }

  @ParameterizedTest
  @MethodSource("flips")
  void aFlippedBitIsNoticedWhereverItIs(World.Kind kind, int at, int bit) {
    through(
        kind,
        3,
        World.PATIENT,
        new FaultProxy.Flip(HANDSHAKE + at, bit),
        FaultTest::sumThrice,
        failure ->
            assertThat(failure)
                .isInstanceOf(LakegradException.class)
                .hasMessageContaining("Damaged data came from Rank")
                .hasMessageContaining("the checksum of"));
  }

  static Stream<Arguments> cuts() {
    return Stream.of(World.Kind.RING, World.Kind.STAR)
        .flatMap(
            kind ->
                IntStream.of(0, 1, Frame.BYTES, Frame.BYTES + 100, 60_000)
                    .mapToObj(after -> Arguments.of(kind, after)));
  }

  @ParameterizedTest
  @MethodSource("cuts")
  void aCutConnectionIsNoticedByAll(World.Kind kind, int after) {
    through(
        kind,
        3,
        World.PATIENT,
        new FaultProxy.Cut(HANDSHAKE + after),
        FaultTest::sumThrice,
        failure ->
            assertThat(failure)
                .isInstanceOf(LakegradException.class)
                .hasMessageContaining("was lost in"));
  }

  @ParameterizedTest
  @MethodSource("cuts")
  void aFrozenConnectionEndsWithTheDeadline(World.Kind kind, int after) {
    through(
        kind,
        3,
        QUICK,
        new FaultProxy.Freeze(HANDSHAKE + after),
        FaultTest::sumThrice,
        failure ->
            assertThat(failure)
                .isInstanceOf(LakegradException.class)
                .hasMessageContaining("fell silent in all-reduce")
                .hasMessageContaining("for 2.0 s"));
  }

  @ParameterizedTest
  @EnumSource(World.Kind.class)
  void aFrozenRankIsNamedByAllOthers(World.Kind kind) {
    assertTimeoutPreemptively(
        LIMIT,
        () -> {
          CountDownLatch over = new CountDownLatch(1);
          try (World world = World.of(kind, 4, QUICK, a -> a)) {
            List<Future<Boolean>> futures =
                world.start(
                    member -> {
                      member.allReduce(Buffer.allocate(DType.F32, 1000));
                      if (member.rank() == 2) {
                        over.await();
                      } else {
                        member.allReduce(Buffer.allocate(DType.F32, 300_000));
                      }
                      return true;
                    });
            for (int rank : new int[] {0, 1, 3}) {
              assertThatThrownBy(() -> futures.get(rank).get())
                  .cause()
                  .isInstanceOf(LakegradException.class)
                  .hasMessageMatching("Rank 2( \\(.*\\))? fell silent in all-reduce 1\\. .*");
            }
          } finally {
            over.countDown();
          }
        });
  }

  @ParameterizedTest
  @EnumSource(World.Kind.class)
  void theReasonOfARankThatGivesUpReachesAllOthers(World.Kind kind) {
    assertTimeoutPreemptively(
        LIMIT,
        () -> {
          try (World world = World.of(kind, 4)) {
            List<@Nullable Throwable> failures =
                world.failures(
                    member -> {
                      member.allReduce(Buffer.allocate(DType.F64, 10));
                      if (member.rank() == 1) {
                        member.abort("The loss is NaN at step 77");
                      }
                      member.allReduce(Buffer.allocate(DType.F64, 10));
                      return true;
                    });
            assertThat(failures)
                .allSatisfy(
                    failure ->
                        assertThat(failure)
                            .isInstanceOf(LakegradException.class)
                            .hasMessageContaining("Rank 1")
                            .hasMessageContaining("gave up")
                            .hasMessageContaining("The loss is NaN at step 77."));
          }
        });
  }

  @ParameterizedTest
  @EnumSource(World.Kind.class)
  void abortWakesARankThatWaits(World.Kind kind) {
    assertTimeoutPreemptively(
        LIMIT,
        () -> {
          for (int elements : new int[] {1, 1000, 300_000}) {
            abortWhileWaiting(kind, elements);
          }
        });
  }

  private static void abortWhileWaiting(World.Kind kind, int elements) throws Exception {
    try (World world = World.of(kind, 3)) {
      CountDownLatch waiting = new CountDownLatch(2);
      List<Future<Boolean>> futures =
          world.start(
              member -> {
                if (member.rank() > 0) {
                  waiting.countDown();
                  member.allReduce(Buffer.allocate(DType.F64, elements));
                }
                return true;
              });
      waiting.await();
      world.member(1).abort("The task was killed");
      for (int rank : new int[] {1, 2}) {
        assertThatThrownBy(() -> futures.get(rank).get())
            .cause()
            .isInstanceOf(LakegradException.class)
            .hasMessageContaining("The task was killed.");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(World.Kind.class)
  void anInterruptedThreadGivesUpAndStaysInterrupted(World.Kind kind) {
    assertTimeoutPreemptively(
        LIMIT,
        () -> {
          try (World world = World.of(kind, 2)) {
            List<@Nullable Throwable> failures =
                world.failures(
                    member -> {
                      if (member.rank() == 0) {
                        Thread.currentThread().interrupt();
                        try {
                          member.allReduce(Buffer.allocate(DType.F32, 100));
                        } finally {
                          assertThat(Thread.interrupted()).isTrue();
                        }
                      } else {
                        member.allReduce(Buffer.allocate(DType.F32, 100));
                      }
                      return true;
                    });
            assertThat(failures)
                .allSatisfy(
                    failure ->
                        assertThat(failure)
                            .isInstanceOf(LakegradException.class)
                            .hasMessageContaining("Rank 0")
                            .hasMessageContaining("interrupted"));
          }
        });
  }

  @ParameterizedTest
  @EnumSource(World.Kind.class)
  void whoLeavesEarlyIsMissed(World.Kind kind) {
    assertTimeoutPreemptively(
        LIMIT,
        () -> {
          try (World world = World.of(kind, 3)) {
            List<@Nullable Throwable> failures =
                world.failures(
                    member -> {
                      member.barrier();
                      if (member.rank() == 1) {
                        member.close();
                      } else {
                        member.allReduce(Buffer.allocate(DType.F32, 100));
                      }
                      return true;
                    });
            assertThat(failures.get(1)).isNull();
            assertThat(List.of(0, 2))
                .allSatisfy(
                    rank ->
                        assertThat(failures.get(rank))
                            .isInstanceOf(LakegradException.class)
                            .hasMessageContaining("Rank 1")
                            .hasMessageContaining("was lost in"));
          }
        });
  }

  @ParameterizedTest
  @EnumSource(World.Kind.class)
  void aFailureIsForGood(World.Kind kind) {
    try (World world = World.of(kind, 2)) {
      world.member(0).abort("enough");

      List<@Nullable Throwable> failures =
          world.failures(
              member -> {
                assertThatThrownBy(member::barrier).isInstanceOf(LakegradException.class);
                member.barrier();
                return true;
              });
      assertThat(failures)
          .allSatisfy(failure -> assertThat(failure).hasMessageContaining("enough."));
    }
  }

  @Test
  void aServerThatIsClosedSaysSo() {
    assertTimeoutPreemptively(
        LIMIT,
        () -> {
          StarServer server =
              StarServer.start(World.HOST, World.member(Membership.DRIVER, 1), World.PATIENT);
          try (DriverStar star =
              DriverStar.to(server.address(), World.member(0, 1), World.PATIENT)) {
            star.join();
            star.barrier();
            server.close();

            assertThatThrownBy(star::barrier)
                .isInstanceOf(LakegradException.class)
                .hasMessageContaining("The driver")
                .hasMessageContaining("closed its service");
          }
        });
  }

  private static boolean sumThrice(Collective member) {
    for (int i = 0; i < 3; i++) {
      member.allReduce(AllReduceTest.values(DType.F32, 30_000, member.rank()));
    }
    return true;
  }

  /** Runs {@code task} over a network with {@code fault}; all ranks must fail as said. */
  private static void through(
      World.Kind kind,
      int size,
      Deadlines deadlines,
      FaultProxy.Fault fault,
      World.Task<?> task,
      Consumer<@Nullable Throwable> expected) {
    List<FaultProxy> proxies = new ArrayList<>();
    assertTimeoutPreemptively(
        LIMIT,
        () -> {
          try (World world =
              World.of(
                  kind,
                  size,
                  deadlines,
                  address -> {
                    proxies.add(new FaultProxy(address, fault));
                    return proxies.get(0).address();
                  })) {
            assertThat(world.failures(task)).hasSize(size).allSatisfy(expected::accept);
          } finally {
            close(proxies);
          }
        });
  }

  private static void close(List<FaultProxy> proxies) throws IOException {
    for (FaultProxy proxy : proxies) {
      proxy.close();
    }
  }
}
