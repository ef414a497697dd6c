package dev.lakegrad.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.memory.Shape;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

@InScope
class BackwardTest {

  @Test
  void addsToTheGradientThatIsThere() {
    Parameter w = Placed.of(Shape.of(2), 3, 4);
    Tensor loss = w.value().mul(Tensor.ofDoubles(Shape.of(2), 10, 20)).sum();

    loss.backward();
    loss.backward();

    assertThat(w.gradient().toDoubles()).containsExactly(20, 40);
  }

  @Test
  void sumsOverAllUsesOfATensor() {
    Parameter w = Placed.of(Shape.of(), 3);
    Tensor square = w.value().mul(w.value());
    square.mul(square).add(square.mul(w.value())).add(square).backward(); // w⁴ + w³ + w²

    assertThat(w.gradient().get(0)).isEqualTo(4 * 27 + 3 * 9 + 2 * 3);
  }

  @Test
  void visitsATensorOnlyAfterEverythingThatUsedIt() {
    Parameter w = Placed.of(Shape.of(), 2);
    Tensor shared = w.value().mul(3);
    Tensor longWay = shared.mul(5).add(1).mul(7).neg();
    longWay.add(shared).sub(shared.mul(longWay)).backward(); // -105w - 7 + 3w + 3w (105w + 7)

    assertThat(w.gradient().get(0)).isEqualTo(-105 + 3 + 2 * 315 * 2 + 21);
  }

  @Test
  void needsNoDeepStack() {
    Parameter w = Placed.of(Shape.of(), 1);
    Tensor sum = w.value();
    for (int i = 0; i < 20_000; i++) {
      sum = sum.add(w.value());
    }
    sum.backward();

    assertThat(w.gradient().get(0)).isEqualTo(20_001);
  }

  @Test
  void dataNeedsNoGradient() {
    Tensor data = Tensor.ofDoubles(Shape.of(2), 1, 2);
    Parameter w = Placed.of(Shape.of(2), 3, 4);

    assertThat(data.needsGradient()).isFalse();
    assertThat(data.exp().needsGradient()).isFalse();
    assertThat(data.exp().op()).isNull();
    assertThat(data.mul(w.value()).needsGradient()).isTrue();
  }

  @Test
  void givesItsOwnMemoryBackAtOnce() {
    Parameter w = Placed.of(Shape.of(1000), new double[1000]);
    Tensor loss = w.value().exp().mul(w.value().tanh()).sum();
    long before = Scope.current().workspace().pool().inUseBytes();
    loss.backward();

    assertThat(Scope.current().workspace().pool().inUseBytes()).isEqualTo(before);
  }

  @Test
  void releasingGivesTheSameGradientInLessMemory() {
    Parameter w = waves();
    Parameter same = waves();

    long kept = peak(w, Tensor::backward);
    long released = peak(same, Tensor::backwardAndRelease);

    assertThat(released).isLessThan(kept);
    assertThat(same.gradient().toDoubles()).containsExactly(w.gradient().toDoubles());
  }

  private static Parameter waves() {
    double[] values = new double[64 * 64];
    Arrays.setAll(values, i -> Math.sin(i));
    return Placed.of(Shape.of(64, 64), values);
  }

  /** Goes back through ops that keep something, and a reshape, which has no memory of its own. */
  private static long peak(Parameter w, Consumer<Tensor> backward) {
    Parameter gain = Placed.of(Shape.of(64), new double[64]);
    gain.value().data().copyFrom(Arrays.copyOf(w.value().toDoubles(), 64));
    Workspace workspace = new Workspace();
    try (Scope scope = Scope.training(workspace)) {
      Tensor x = w.value().exp().tanh().layerNorm(gain.value(), gain.value(), 1e-5);
      for (int i = 0; i < 8; i++) {
        x = x.mul(w.value()).reshape(64 * 64).tanh().reshape(64, 64);
      }
      Tensor loss = x.crossEntropy(Tensor.range(64));
      backward.accept(loss.mul(0.5));
      assertThat(scope.isOpen()).isTrue();
    }
    assertThat(workspace.pool().inUseBytes()).isZero();
    return workspace.pool().peakBytes();
  }

  @Test
  void whatWasReleasedIsRefused() {
    Parameter w = Placed.of(Shape.of(2), 1, 2);
    Tensor square = w.value().mul(w.value());
    Tensor loss = square.sum();

    loss.backwardAndRelease();

    assertThatThrownBy(square::toDoubles)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("tensor: [2] was used after a backward that released it");
    assertThatThrownBy(loss::backward).isInstanceOf(IllegalStateException.class);
    assertThat(w.value().toDoubles()).containsExactly(1, 2);
  }

  @Test
  void takesNothingNewFromTheSystemOnceWarm() {
    Workspace workspace = new Workspace();
    Parameter w = Placed.of(Shape.of(10, 10), new double[100]);
    step(workspace, w);
    long reserved = workspace.pool().reservedBytes();
    for (int i = 0; i < 5; i++) {
      step(workspace, w);
    }

    assertThat(workspace.pool().reservedBytes()).isEqualTo(reserved);
    assertThat(workspace.pool().inUseBytes()).isZero();
  }

  private static void step(Workspace workspace, Parameter w) {
    try (Scope scope = Scope.training(workspace)) {
      assertThat(Scope.current()).isSameAs(scope);
      w.value().matmul(w.value()).gelu().layerNorm(row(), row(), 1e-5).sum().backward();
    }
  }

  private static Tensor row() {
    return Tensor.ofDoubles(Shape.of(10), new double[10]);
  }

  @Test
  void refusesToStartAtMoreThanAScalar() {
    Parameter w = Placed.of(Shape.of(2), 3, 4);

    assertThatThrownBy(() -> w.value().exp().backward())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("backward: starts at a scalar, not at [2]");
  }

  @Test
  void refusesToStartWhereNothingWasRecorded() {
    Parameter w = Placed.of(Shape.of(), 3);
    try (Scope inference = Scope.inference(Scope.current().workspace())) {
      Tensor y = w.value().exp();

      assertThat(inference.records()).isFalse();
      assertThatThrownBy(y::backward)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("backward: nothing to go back to: no parameter, or a scope for inference");
    }
  }
}
