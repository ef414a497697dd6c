package dev.lakegrad.spark.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class AllReduceTest {
  private static final int[] SIZES = {0, 1, 2, 7, 10007, 1_000_000};
  private static final Duration LIMIT = Duration.ofSeconds(60);

  static Stream<Arguments> worlds() {
    return Stream.of(World.Kind.values())
        .flatMap(kind -> Stream.of(1, 2, 3, 4, 5, 8).map(size -> Arguments.of(kind, size)));
  }

  @ParameterizedTest
  @MethodSource("worlds")
  void addsInTheCanonicalOrderToTheSameBitsAtEveryRankTwice(World.Kind kind, int size) {
    assertTimeoutPreemptively(
        LIMIT,
        () -> {
          try (World world = World.of(kind, size)) {
            for (DType type : List.of(DType.F32, DType.F64)) {
              for (int elements : SIZES) {
                Buffer expected = canonicalSum(type, elements, size);
                for (int time = 0; time < 2; time++) {
                  List<Buffer> sums =
                      world.each(
                          member -> {
                            Buffer values = values(type, elements, member.rank());
                            member.allReduce(values);
                            return values;
                          });
                  assertThat(sums).allMatch(sum -> sum.bytes().equals(expected.bytes()));
                }
              }
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("worlds")
  void aBarrierHoldsEverybodyUntilTheLastHasCome(World.Kind kind, int size) {
    assertTimeoutPreemptively(
        LIMIT,
        () -> {
          try (World world = World.of(kind, size)) {
            AtomicInteger come = new AtomicInteger();
            for (int round = 1; round <= 20; round++) {
              List<Integer> seen =
                  world.each(
                      member -> {
                        come.incrementAndGet();
                        member.barrier();
                        int now = come.get();
                        member.barrier();
                        return now;
                      });
              assertThat(seen).containsOnly(round * size);
            }
          }
        });
  }

  static Stream<Arguments> rings() {
    return Stream.of(2, 3, 4)
        .flatMap(
            size ->
                Stream.of(12, 1200, 12 * 65536, 13).map(elements -> Arguments.of(size, elements)));
  }

  @ParameterizedTest
  @MethodSource("rings")
  void aRingSendsTwiceTheValuesTimesNMinusOneOverN(int size, int elements) {
    try (World world = World.of(World.Kind.RING, size)) {
      List<Long> sent =
          world.each(
              member -> {
                member.allReduce(values(DType.F32, elements, member.rank()));
                member.barrier();
                return member.bytesSent();
              });
      Chunks chunks = new Chunks(elements, size, Integer.MAX_VALUE);
      for (int rank = 0; rank < size; rank++) {
        long expected = 0;
        for (int step = 0; step < 2 * (size - 1); step++) {
          expected += 4L * chunks.length(Math.floorMod(rank - step, size));
        }
        assertThat(sent.get(rank)).isEqualTo(expected);
        if (elements % size == 0) {
          assertThat(sent.get(rank)).isEqualTo(2L * (size - 1) * elements / size * 4);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("rings")
  void aStarSendsTheValuesOnce(int size, int elements) {
    try (World world = World.of(World.Kind.STAR, size)) {
      List<Long> sent =
          world.each(
              member -> {
                member.allReduce(values(DType.F64, elements, member.rank()));
                member.barrier();
                return member.bytesSent();
              });
      assertThat(sent).containsOnly(elements * 8L);
    }
  }

  @ParameterizedTest
  @EnumSource(World.Kind.class)
  void manySmallOnesFollowEachOtherWithoutMixing(World.Kind kind) {
    try (World world = World.of(kind, 3)) {
      List<Double> results =
          world.each(
              member -> {
                double last = 0;
                for (int i = 0; i < 300; i++) {
                  Buffer one = Buffer.allocate(DType.F64, 1);
                  one.set(0, i * (member.rank() + 1));
                  member.allReduce(one);
                  last = one.get(0);
                }
                return last;
              });
      assertThat(results).containsOnly(299.0 * 6);
    }
  }

  @ParameterizedTest
  @EnumSource(World.Kind.class)
  void refusesRanksThatDisagreeOnTheSize(World.Kind kind) {
    assertTimeoutPreemptively(
        LIMIT,
        () -> {
          try (World world = World.of(kind, 2)) {
            assertThat(
                    world.failures(
                        member -> {
                          member.allReduce(Buffer.allocate(DType.F32, 10 + member.rank()));
                          return true;
                        }))
                .allSatisfy(
                    failure -> assertThat(failure).hasMessageContaining("does not do what"));
          }
        });
  }

  @ParameterizedTest
  @EnumSource(World.Kind.class)
  void refusesRanksThatDoDifferentThings(World.Kind kind) {
    assertTimeoutPreemptively(
        LIMIT,
        () -> {
          try (World world = World.of(kind, 3)) {
            assertThat(
                    world.failures(
                        member -> {
                          if (member.rank() == 1) {
                            member.barrier();
                          } else {
                            member.allReduce(Buffer.allocate(DType.F64, 5));
                          }
                          return true;
                        }))
                .allSatisfy(
                    failure -> assertThat(failure).hasMessageContaining("does not do what"));
          }
        });
  }

  @Test
  void refusesTypesThatCannotBeAdded() {
    Buffer ids = Buffer.allocate(DType.I32, 3);

    assertThatThrownBy(() -> new Solo().allReduce(ids))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("all-reduce: int32 cannot be added up");
  }

  /** Numbers of very different sizes, so that another order of adding gives other bits. */
  static Buffer values(DType type, int elements, int rank) {
    Buffer values = Buffer.allocate(type, elements);
    long state = 0x9E3779B97F4A7C15L * (rank + 1);
    for (int i = 0; i < elements; i++) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      double fraction = (state >> 11) * 0x1.0p-52;
      values.set(i, fraction * Math.scalb(1.0, (int) (state >>> 60)));
    }
    return values;
  }

  private static Buffer canonicalSum(DType type, int elements, int size) {
    List<Buffer> all = new ArrayList<>();
    for (int rank = 0; rank < size; rank++) {
      all.add(values(type, elements, rank));
    }
    Buffer sum = Buffer.allocate(type, elements);
    for (int chunk = 0; chunk < size; chunk++) {
      int end = (int) ((long) elements * (chunk + 1) / size);
      for (int i = (int) ((long) elements * chunk / size); i < end; i++) {
        sum.set(i, all.get(chunk).get(i));
        for (int k = 1; k < size; k++) {
          sum.set(i, sum.get(i) + all.get((chunk + k) % size).get(i));
        }
      }
    }
    return sum;
  }
}
