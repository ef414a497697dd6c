package dev.lakegrad.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lakegrad.engine.memory.Shape;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class DroppingTest {
  private static final long SEED = 3;

  private final Workspace workspace = new Workspace();

  /** What {@code f} makes of ones, in the scope of a step. */
  private double[] ones(long step, int first, Function<Tensor, Tensor> f, int... sizes) {
    try (Scope scope = Scope.training(workspace, step, first)) {
      double[] values = new double[Shape.of(sizes).size()];
      Arrays.fill(values, 1);
      assertThat(scope.records()).isTrue();
      return f.apply(Tensor.ofDoubles(Shape.of(sizes), values)).toDoubles();
    }
  }

  @Test
  void dropsElementsAtItsRateAndKeepsTheMean() {
    double[] y = ones(1, 0, x -> Dropping.elements(x, 0.2, SEED), 100, 100);

    assertThat(Arrays.stream(y).filter(v -> v == 0).count()).isBetween(1800L, 2200L);
    assertThat(Arrays.stream(y).filter(v -> v != 0)).containsOnly(1.25);
  }

  @Test
  void dropsWholeChannelsAndSamples() {
    double[] channels = ones(1, 0, x -> Dropping.channels(x, 0.5, SEED), 4, 3, 2, 5);
    for (int i = 0; i < channels.length; i++) {
      assertThat(channels[i]).isEqualTo(channels[i / 30 * 30 + i % 5]);
    }
    assertThat(Arrays.stream(channels)).contains(0.0, 2.0);

    double[] samples = ones(1, 0, x -> Dropping.samples(x, 0.5, SEED), 16, 3);
    for (int i = 0; i < samples.length; i++) {
      assertThat(samples[i]).isEqualTo(samples[i / 3 * 3]);
    }
    assertThat(Arrays.stream(samples)).contains(0.0, 2.0);
  }

  @Test
  void aSampleLosesTheSameWhereverItIsComputed() {
    UnaryOperator<Tensor> twice = x -> Dropping.elements(Dropping.channels(x, 0.3, 5), 0.4, SEED);
    double[] whole = ones(7, 0, twice, 10, 6);

    assertThat(ones(7, 0, twice, 4, 6)).containsExactly(Arrays.copyOfRange(whole, 0, 24));
    assertThat(ones(7, 4, twice, 6, 6)).containsExactly(Arrays.copyOfRange(whole, 24, 60));
  }

  @Test
  void eachStepSeedAndCallDropsSomethingElse() {
    UnaryOperator<Tensor> drop = x -> Dropping.elements(x, 0.5, SEED);
    double[] first = ones(1, 0, drop, 10, 10);

    assertThat(ones(1, 0, drop, 10, 10)).containsExactly(first);
    assertThat(ones(2, 0, drop, 10, 10)).isNotEqualTo(first);
    assertThat(ones(1, 0, x -> Dropping.elements(x, 0.5, SEED + 1), 10, 10)).isNotEqualTo(first);
    double[] second =
        ones(
            1,
            0,
            x -> {
              assertThat(drop.apply(x).toDoubles()).containsExactly(first);
              return drop.apply(x);
            },
            10,
            10);
    assertThat(second).isNotEqualTo(first);
  }

  @Test
  void aPartThatIsRecomputedDropsTheSameAgain() {
    UnaryOperator<Tensor> part = x -> Dropping.elements(x.mul(x), 0.5, SEED);
    UnaryOperator<Tensor> nested = x -> part.apply(x).recomputed(y -> part.apply(part.apply(y)));

    double[] kept = gradient(x -> nested.apply(nested.apply(x)));
    double[] recomputed = gradient(x -> nested.apply(x.recomputed(nested)));

    assertThat(recomputed).containsExactly(kept);
    assertThat(kept).contains(0);
  }

  private double[] gradient(UnaryOperator<Tensor> f) {
    Parameter x = Placed.of(Shape.of(4, 5), new double[20]);
    for (int i = 0; i < 20; i++) {
      x.value().data().set(i, 0.9 + i / 100.0);
    }
    try (Scope scope = Scope.training(workspace, 1, 0)) {
      f.apply(x.value()).add(Dropping.elements(x.value(), 0.5, SEED)).sum().backwardAndRelease();
      assertThat(scope.isOpen()).isTrue();
    }
    assertThat(workspace.pool().inUseBytes()).isZero();
    return x.gradient().toDoubles();
  }

  @Test
  void theGradientGoesWhereTheValuesWent() {
    Parameter x = Placed.of(Shape.of(3, 5), new double[15]);
    try (Scope scope = Scope.training(workspace, 1, 0)) {
      Tensor y = Dropping.elements(x.value().add(1), 0.4, SEED);
      y.sum().backward();

      assertThat(scope.records()).isTrue();
      assertThat(x.gradient().toDoubles()).containsExactly(y.toDoubles(), within(1e-12));
    }
  }

  @Test
  void dropsNothingWhereNothingIsLearned() {
    try (Scope scope = Scope.inference(workspace)) {
      Tensor x = Tensor.of(Shape.of(2), 1, 2);

      assertThat(scope.records()).isFalse();
      assertThat(Dropping.elements(x, 0.9, SEED)).isSameAs(x);
    }
  }

  @Test
  @InScope
  void refusesWhatItCannotDo() {
    Tensor x = Tensor.of(Shape.of(2), 1, 2);

    assertThat(Dropping.elements(x, 0, SEED)).isSameAs(x);
    assertThatThrownBy(() -> Dropping.elements(x, 1, SEED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("dropout: rate 1.0 is not in [0, 1)");
    assertThatThrownBy(() -> Dropping.channels(x, 0.5, SEED))
        .hasMessage("dropout: [2] has no channels");
    assertThatThrownBy(() -> Dropping.samples(x.sum(), 0.5, SEED))
        .hasMessage("dropout: a scalar has no samples");
    assertThatThrownBy(() -> Dropping.elements(x, 0.5, SEED))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "scope: layers draw random numbers, which need Scope.training(workspace, step, first)");
  }
}
