package dev.lakegrad.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.memory.Shape;
import org.junit.jupiter.api.Test;

class ScopeTest {
  private final Workspace workspace = new Workspace();

  @Test
  void givesAllMemoryBackAtItsEnd() {
    try (Scope scope = Scope.training(workspace)) {
      Tensor x = Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
      Tensor y = x.softmax().crossEntropy(Tensor.ids(Shape.of(2), 0, 1));

      assertThat(y.item()).isPositive();
      assertThat(scope.workspace().pool().inUseBytes()).isPositive();
    }

    assertThat(workspace.pool().inUseBytes()).isZero();
  }

  @Test
  void givesMemoryBackWhenMathsIsRefused() {
    assertThatThrownBy(
            () -> {
              try (Scope scope = Scope.training(workspace)) {
                assertThat(scope.records()).isTrue();
                Tensor x = Tensor.of(Shape.of(2), 1, 2);
                assertThat(x.matmul(x)).isNull();
              }
            })
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(workspace.pool().inUseBytes()).isZero();
  }

  @Test
  void itsTensorsAreRefusedAfterItsEnd() {
    Tensor x;
    try (Scope scope = Scope.inference(workspace)) {
      x = Tensor.of(Shape.of(2), 1, 2);
      assertThat(scope.isOpen()).isTrue();
    }

    assertThatThrownBy(x::toFloats)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("tensor: [2] was used after its scope had closed");
    try (Scope scope = Scope.inference(workspace)) {
      assertThat(scope.isOpen()).isTrue();
      assertThatThrownBy(x::exp).hasMessage("tensor: [2] was used after its scope had closed");
    }
  }

  @Test
  void innerScopesEndBeforeOuterOnes() {
    try (Scope outer = Scope.training(workspace)) {
      Tensor x = Tensor.of(Shape.of(1), 2);
      double y;
      try (Scope inner = Scope.inference(workspace)) {
        assertThat(Scope.current()).isSameAs(inner);
        y = x.mul(3).item();
        assertThatThrownBy(outer::close).isInstanceOf(IllegalStateException.class);
      }
      assertThat(Scope.current()).isSameAs(outer);
      assertThat(x.mul(y).item()).isEqualTo(12);
    }
  }

  @Test
  void tensorsNeedAScope() {
    assertThatThrownBy(() -> Tensor.of(Shape.of(1), 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("scope: none is open on this thread; tensors need one");
  }

  @Test
  void closingTwiceIsClosingOnce() {
    Scope scope = Scope.training(workspace);
    scope.close();
    scope.close();

    assertThat(workspace.pool().inUseBytes()).isZero();
  }
}
