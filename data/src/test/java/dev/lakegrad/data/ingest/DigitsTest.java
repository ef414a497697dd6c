package dev.lakegrad.data.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DigitsTest {
  private final Digits digits = new Digits(7);

  @Test
  void drawsTheSameSampleAgain() {
    for (long i : new long[] {0, 9, 1_000_000_007L}) {
      assertThat(new Digits(7).image(i)).isEqualTo(digits.image(i));
      assertThat(new Digits(7).label(i)).isEqualTo(digits.label(i));
    }
  }

  @Test
  void drawsOthersForAnotherSeed() {
    assertThat(new Digits(8).image(0)).isNotEqualTo(digits.image(0));
  }

  @Test
  void holdsEveryDigitOnceInTenSamples() {
    for (int block = 0; block < 20; block++) {
      assertThat(LongStream.range(10L * block, 10L * block + 10).mapToObj(digits::label))
          .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }
    assertThat(IntStream.range(0, 50).map(digits::label).limit(10).toArray())
        .isNotEqualTo(IntStream.range(10, 20).map(digits::label).toArray());
  }

  @Test
  void drawsInkInTheMiddleAndLittleAtTheBorder() {
    double[] ink = new double[28 * 28];
    for (long i = 0; i < 500; i++) {
      byte[] image = digits.image(i);
      assertThat(image).hasSize(28 * 28);
      for (int p = 0; p < ink.length; p++) {
        ink[p] += (image[p] & 0xff) / 255.0 / 500;
      }
    }
    assertThat(Arrays.stream(ink).average().orElseThrow()).isBetween(0.08, 0.16);
    double border =
        IntStream.range(0, 28).mapToDouble(i -> ink[i] + ink[27 * 28 + i]).average().orElseThrow();
    assertThat(border).isLessThan(0.05);
    assertThat(ink[14 * 28 + 14]).isGreaterThan(0.3);
  }

  @Test
  void neverDrawsTheSameTwice() {
    Set<String> seen = new HashSet<>();
    for (long i = 0; i < 500; i++) {
      assertThat(seen.add(Arrays.toString(digits.image(i)))).isTrue();
    }
  }
}
