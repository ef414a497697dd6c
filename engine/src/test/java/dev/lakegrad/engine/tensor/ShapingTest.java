package dev.lakegrad.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.memory.Shape;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

@InScope
class ShapingTest {

  @Test
  void reshapeSharesMemory() {
    Tensor x = Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);

    assertThat(x.reshape(3, 2).data()).isSameAs(x.data());
    assertThat(x.reshape(3, 2).shape()).isEqualTo(Shape.of(3, 2));
  }

  @Test
  void flattenKeepsTheFirstAxis() {
    assertThat(Tensor.of(Shape.of(2, 3, 1), new float[6]).flatten().shape())
        .isEqualTo(Shape.of(2, 3));
    assertThat(Tensor.of(Shape.of(2), new float[2]).flatten().shape()).isEqualTo(Shape.of(2, 1));
    assertThat(Tensor.of(Shape.of(0, 3, 2)).flatten().shape()).isEqualTo(Shape.of(0, 6));
  }

  @Test
  void transposeExchangesTheLastTwoAxes() {
    Tensor x = Tensor.of(Shape.of(2, 1, 3), 1, 2, 3, 4, 5, 6);

    assertThat(x.transpose().shape()).isEqualTo(Shape.of(2, 3, 1));
    assertThat(Tensor.of(Shape.of(2, 2), 1, 2, 3, 4).transpose().toFloats())
        .containsExactly(1, 3, 2, 4);
  }

  @Test
  void gradientsAgreeWithFiniteDifferences() {
    GradCheck.of((UnaryOperator<Tensor>) Tensor::transpose).at(Shape.of(3, 5)).within(1e-6);
    GradCheck.of((UnaryOperator<Tensor>) Tensor::transpose).at(Shape.of(2, 7, 1)).within(1e-6);
    GradCheck.of((UnaryOperator<Tensor>) Tensor::flatten).at(Shape.of(3, 5, 2)).within(1e-6);
    GradCheck.of(x -> x.reshape(15).exp()).at(Shape.of(3, 5)).within(1e-6);
  }

  @Test
  void refusesAnotherNumberOfElements() {
    Tensor x = Tensor.of(Shape.of(2, 3), new float[6]);

    assertThatThrownBy(() -> x.reshape(4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("reshape: [2, 3] has 6 elements, [4] has 4");
    assertThatThrownBy(() -> Tensor.of(Shape.of(2), 1))
        .hasMessage("tensor: [2] needs 2 values, got 1");
    assertThatThrownBy(() -> x.reshape(6).transpose()).hasMessage("transpose: [6] is no matrix");
    assertThatThrownBy(x::item).hasMessage("item: [2, 3] has 6 elements, not 1");
  }
}
