package dev.lakegrad.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lakegrad.engine.backend.Activation;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import org.junit.jupiter.api.Test;

class BatchNormTest {
  private final Statistic mean = placed(Statistic.of(0, 0.1, Shape.of(2)));
  private final Statistic variance = placed(Statistic.of(1, 0.1, Shape.of(2)));

  private static Statistic placed(Statistic statistic) {
    statistic.place(Buffer.allocate(DType.F64, statistic.shape().size()));
    return statistic;
  }

  /** Channels 1, 3, 5, 7 (mean 4, variance 5) and 0, 0, 2, 2 (mean 1, variance 1). */
  private static Tensor images() {
    return Tensor.ofDoubles(Shape.of(2, 1, 2, 2), 1, 0, 3, 2, 5, 0, 7, 2);
  }

  private Tensor norm(Tensor x) {
    Tensor gain = Tensor.ofDoubles(Shape.of(2), 1, 10);
    Tensor shift = Tensor.ofDoubles(Shape.of(2), 0, 5);
    return x.batchNorm(gain, shift, mean, variance, 0);
  }

  @Test
  @InScope
  void givesEachChannelOfTheBatchMeanZeroAndDeviationOne() {
    double a = 1 / Math.sqrt(5);

    assertThat(norm(images()).toDoubles())
        .containsExactly(new double[] {-3 * a, -5, -a, 15, a, -5, 3 * a, 15}, within(1e-12));
  }

  @Test
  @InScope
  void runningMomentsFollowTheBatch() {
    assertThat(norm(images()).shape()).isEqualTo(Shape.of(2, 1, 2, 2));

    assertThat(mean.value().toDoubles()).containsExactly(new double[] {0.4, 0.1}, within(1e-12));
    // The variance of what the batch is a sample of: 5 * 4/3 and 1 * 4/3.
    assertThat(variance.value().toDoubles())
        .containsExactly(new double[] {0.9 + 2.0 / 3, 0.9 + 0.4 / 3}, within(1e-12));
  }

  @Test
  @InScope
  void oneValueIsItsOwnMeanAndVariesByNothing() {
    Tensor y = norm(Tensor.ofDoubles(Shape.of(1, 2), 3, 4).add(1));

    assertThat(y.toDoubles()).hasSize(2);
    assertThat(variance.value().toDoubles())
        .containsExactly(new double[] {0.9, 0.9}, within(1e-12));
  }

  @Test
  void inferenceTakesTheRunningMomentsAndLeavesThemAlone() {
    mean.value().copyFrom(new double[] {1, 2});
    variance.value().copyFrom(new double[] {4, 25});
    Workspace workspace = new Workspace();
    try (Scope scope = Scope.inference(workspace)) {
      assertThat(scope.workspace()).isSameAs(workspace);
      assertThat(norm(images()).toDoubles())
          .containsExactly(new double[] {0, 1, 1, 5, 2, 1, 3, 5}, within(1e-12));
    }

    assertThat(mean.value().toDoubles()).containsExactly(1, 2);
    assertThat(variance.value().toDoubles()).containsExactly(4, 25);
    assertThat(workspace.pool().inUseBytes()).isZero();
  }

  @Test
  void gradientAgreesWithFiniteDifferences() {
    Shape two = Shape.of(2);
    GradCheck norm =
        GradCheck.ofAll(x -> x.get(0).batchNorm(x.get(1), x.get(2), mean, variance, 1e-5));

    for (Activation f : Activation.values()) {
      GradCheck.ofAll(
              x -> x.get(0).batchNorm(x.get(1), x.get(2), mean, variance, 1e-5, Finish.of(f)))
          .at(Shape.of(3, 5, 2), two, two)
          .within(1e-6);
      GradCheck.ofAll(
              x ->
                  x.get(0)
                      .batchNorm(x.get(1), x.get(2), mean, variance, 1e-5, new Finish(x.get(3), f)))
          .at(Shape.of(3, 5, 2), two, two, Shape.of(3, 5, 2))
          .within(1e-6);
    }
    norm.at(Shape.of(3, 3, 5, 2), two, two).within(1e-6);
    norm.at(Shape.of(1, 1, 3, 2), two, two).within(1e-6);
    norm.at(Shape.of(5, 2), two, two).within(1e-6);
    norm.at(Shape.of(2, 7, 2), two, two).within(1e-6);
  }

  @Test
  @InScope
  void refusesWhatDoesNotFit() {
    Tensor two = Tensor.ofDoubles(Shape.of(2), 1, 1);

    assertThatThrownBy(
            () ->
                Tensor.ofDoubles(Shape.of(1, 3), 1, 2, 3).batchNorm(two, two, mean, variance, 1e-5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("batchNorm: [1, 3] does not fit gain [2] and shift [2]");
    assertThatThrownBy(() -> norm(Tensor.ofDoubles(Shape.of(0, 2))))
        .hasMessage("batchNorm: [0, 2] has no values to average over");
  }

  @Test
  void aStatisticHasNoValueBeforeItIsPlaced() {
    assertThatThrownBy(() -> Statistic.of(0, 0.1, Shape.of(2)).value())
        .hasMessage("statistic: [2] has no memory yet; Parameters.of gives it some");
    assertThatThrownBy(() -> Statistic.of(0, 0, Shape.of(2)))
        .hasMessage("statistic: momentum 0.0 is not in (0, 1]");
  }
}
