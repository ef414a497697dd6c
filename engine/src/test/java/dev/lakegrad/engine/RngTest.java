package dev.lakegrad.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RngTest {

  @Test
  void sameSeedGivesTheSameNumbers() {
    assertThat(draws(Rng.of(7))).isEqualTo(draws(Rng.of(7))).isNotEqualTo(draws(Rng.of(8)));
  }

  @Test
  void numbersNeverChangeBetweenVersions() {
    Rng rng = Rng.of(42);

    assertThat(rng.nextLong()).isEqualTo(-7450291807549245335L);
    assertThat(rng.split("weights").nextLong()).isEqualTo(-8452720183570367464L);
  }

  @Test
  void splitDependsOnTheKeyAndNotOnWhatWasDrawn() {
    Rng rng = Rng.of(7);
    long[] before = draws(rng.split(3));
    draws(rng);

    assertThat(draws(rng.split(3))).isEqualTo(before);
    assertThat(draws(rng.split(4))).isNotEqualTo(before);
    assertThat(draws(rng.split("a"))).isNotEqualTo(draws(rng.split("b")));
    assertThat(draws(rng.split("ab"))).isNotEqualTo(draws(rng.split("ba")));
  }

  @Test
  void belowIsEvenAndInside() {
    Rng rng = Rng.of(1);
    int[] counts = new int[7];
    for (int i = 0; i < 70_000; i++) {
      counts[rng.below(7)]++;
    }

    assertThat(IntStream.of(counts).boxed())
        .allSatisfy(count -> assertThat(count).isBetween(9_600, 10_400));
  }

  @Test
  void uniformFillsTheUnitInterval() {
    Rng rng = Rng.of(2);
    double[] values = DoubleStream.generate(rng::uniform).limit(100_000).toArray();

    assertThat(DoubleStream.of(values).boxed())
        .allSatisfy(v -> assertThat(v).isGreaterThanOrEqualTo(0).isLessThan(1));
    assertThat(mean(values)).isCloseTo(0.5, within(0.005));
  }

  @Test
  void gaussianHasMeanZeroAndDeviationOne() {
    Rng rng = Rng.of(3);
    double[] values = DoubleStream.generate(rng::gaussian).limit(100_000).toArray();

    assertThat(mean(values)).isCloseTo(0, within(0.01));
    assertThat(mean(DoubleStream.of(values).map(v -> v * v).toArray())).isCloseTo(1, within(0.02));
  }

  @Test
  void refusesABoundThatIsNotPositive() {
    assertThatThrownBy(() -> Rng.of(1).below(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rng: bound 0 is not positive");
  }

  private static long[] draws(Rng rng) {
    return LongStream.generate(rng::nextLong).limit(5).toArray();
  }

  private static double mean(double[] values) {
    return DoubleStream.of(values).average().orElseThrow();
  }
}
