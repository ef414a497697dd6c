package dev.lakegrad.data.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PermutationTest {

  @Test
  void givesEachRowOnceForEverySizeTo2000() {
    for (int size = 0; size <= 2000; size++) {
      Permutation order = Permutation.of(size, 7, size % 5);
      BitSet seen = new BitSet(size);
      for (int i = 0; i < size; i++) {
        seen.set((int) order.at(i));
      }
      assertThat(seen.length()).isEqualTo(size);
      assertThat(seen.cardinality()).isEqualTo(size);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 20, (1L << 31) + 11, (1L << 40) - 1, Long.MAX_VALUE / 3})
  void staysInRangeAndNeverRepeatsInLargeSizes(long size) {
    Permutation order = Permutation.of(size, 1, 2);
    Set<Long> seen = new HashSet<>();
    for (long i = 0; i < 100_000; i++) {
      long row = order.at(i * (size / 100_000));
      assertThat(row).isBetween(0L, size - 1);
      assertThat(seen.add(row)).isTrue();
    }
  }

  @Test
  void differsBySeedAndByEpochAndIsOtherwiseTheSame() {
    assertThat(all(1, 0)).isEqualTo(all(1, 0));
    assertThat(all(1, 0)).isNotEqualTo(all(1, 1));
    assertThat(all(1, 0)).isNotEqualTo(all(2, 0));
    assertThat(all(0, 1)).isNotEqualTo(all(1, 0));
  }

  @Test
  void spreadsEachPartOfTheRowsEvenly() {
    int size = 60_000;
    int tenths = 10;
    int[][] counts = new int[tenths][tenths];
    Permutation order = Permutation.of(size, 42, 3);
    for (int i = 0; i < size; i++) {
      counts[i / (size / tenths)][(int) order.at(i) / (size / tenths)]++;
    }
    for (int[] row : counts) {
      for (int count : row) {
        assertThat(count).isBetween(480, 720); // 600 expected, deviation 23
      }
    }
  }

  @Test
  void refusesPositionsOutsideItsSize() {
    assertThatThrownBy(() -> Permutation.of(3, 0, 0).at(3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("permutation: position 3 is not in [0, 3)");
  }

  private static long[] all(long seed, long epoch) {
    Permutation order = Permutation.of(1000, seed, epoch);
    return LongStream.range(0, 1000).map(order::at).toArray();
  }
}
