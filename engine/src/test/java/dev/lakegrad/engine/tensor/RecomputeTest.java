package dev.lakegrad.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class RecomputeTest {
  private static final int WIDTH = 16;
  private static final int PARTS = 12;

  @Test
  void givesTheSameBitsInLessMemory() {
    Parameter w = waves();
    Parameter again = waves();

    Seen kept = backward(w, false);
    Seen recomputed = backward(again, true);

    assertThat(recomputed.loss()).isEqualTo(kept.loss());
    assertThat(again.gradient().toDoubles()).containsExactly(w.gradient().toDoubles());
    assertThat(w.gradient().get(1)).isNotZero();
    assertThat(recomputed.peak()).isLessThan(kept.peak() / 2);
  }

  @Test
  void computesOnlyOnceWhereNothingIsRecorded() {
    int[] calls = {0};
    Workspace workspace = new Workspace();
    try (Scope scope = Scope.inference(workspace)) {
      Tensor y =
          Tensor.ofDoubles(Shape.of(2), 1, 2)
              .recomputed(
                  x -> {
                    calls[0]++;
                    return x.mul(3);
                  });

      assertThat(scope.isOpen()).isTrue();
      assertThat(y.toDoubles()).containsExactly(3, 6);
      assertThat(calls[0]).isEqualTo(1);
    }
  }

  @Test
  void dataThatNeedsNoGradientStillReachesTheParametersBehindIt() {
    Parameter w = waves();
    Workspace workspace = new Workspace();
    try (Scope scope = Scope.training(workspace)) {
      Tensor data = Tensor.ofDoubles(Shape.of(WIDTH, WIDTH), new double[WIDTH * WIDTH]).add(1);
      data.recomputed(x -> x.mul(w.value())).sum().backward();

      assertThat(scope.isOpen()).isTrue();
      assertThat(w.gradient().toDoubles()).containsOnly(1);
    }
    assertThat(workspace.pool().inUseBytes()).isZero();
  }

  @Test
  void aBatchNormSeesABatchOnce() {
    Statistic mean = placed(Statistic.of(0, 0.5, Shape.of(2)));
    Statistic variance = placed(Statistic.of(1, 0.5, Shape.of(2)));
    Parameter gain = Placed.of(Shape.of(2), 1, 1);
    Parameter shift = Placed.of(Shape.of(2), 0, 0);
    try (Scope scope = Scope.training(new Workspace())) {
      Tensor x = Tensor.ofDoubles(Shape.of(2, 2), 1, 2, 3, 4);
      UnaryOperator<Tensor> norm =
          in -> in.batchNorm(gain.value(), shift.value(), mean, variance, 1e-5);
      x.recomputed(in -> in.recomputed(norm)).sum().backward();

      assertThat(scope.isOpen()).isTrue();
      assertThat(mean.value().toDoubles()).as("half of 2 and 3").containsExactly(1, 1.5);
    }
  }

  /** What one pass gave, and the most memory it held. */
  private record Seen(double loss, long peak) {}

  private static Seen backward(Parameter w, boolean recomputes) {
    UnaryOperator<Tensor> part = x -> x.matmul(w.value()).tanh().mul(x).softmax().add(x).tanh();
    Workspace workspace = new Workspace();
    double value;
    try (Scope scope = Scope.training(workspace)) {
      Tensor x = w.value();
      for (int i = 0; i < PARTS; i++) {
        x = recomputes ? x.recomputed(part) : part.apply(x);
      }
      Tensor loss = x.crossEntropy(Tensor.range(WIDTH));
      value = loss.item();
      loss.backwardAndRelease();
      assertThat(scope.isOpen()).isTrue();
    }
    assertThat(workspace.pool().inUseBytes()).isZero();
    return new Seen(value, workspace.pool().peakBytes());
  }

  private static Parameter waves() {
    double[] values = new double[WIDTH * WIDTH];
    Arrays.setAll(values, i -> Math.sin(i));
    return Placed.of(Shape.of(WIDTH, WIDTH), values);
  }

  private static Statistic placed(Statistic statistic) {
    statistic.place(Buffer.allocate(DType.F64, statistic.shape().size()));
    return statistic;
  }
}
