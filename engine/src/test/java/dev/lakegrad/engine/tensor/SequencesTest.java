package dev.lakegrad.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.memory.Shape;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

@InScope
class SequencesTest {

  @Test
  void putsTheSameRowBeforeEverySequence() {
    Tensor x = Tensor.of(Shape.of(2, 1, 2), 1, 2, 3, 4);

    Tensor y = x.prepend(Tensor.of(Shape.of(2), 8, 9));

    assertThat(y.shape()).isEqualTo(Shape.of(2, 2, 2));
    assertThat(y.toFloats()).containsExactly(8, 9, 1, 2, 8, 9, 3, 4);
    assertThat(y.first().toFloats()).containsExactly(8, 9, 8, 9);
  }

  @Test
  void gradientsAgreeWithFiniteDifferences() {
    GradCheck prepend = GradCheck.ofAll(x -> x.get(0).prepend(x.get(1)));

    prepend.at(Shape.of(1, 1, 1), Shape.of(1)).within(1e-6);
    prepend.at(Shape.of(3, 2, 5), Shape.of(5)).within(1e-6);
    prepend.at(Shape.of(2, 0, 3), Shape.of(3)).within(1e-6);
    GradCheck.of((UnaryOperator<Tensor>) Tensor::first).at(Shape.of(3, 5, 7)).within(1e-6);
    GradCheck.of((UnaryOperator<Tensor>) Tensor::first).at(Shape.of(1, 1, 1)).within(1e-6);
  }

  @Test
  void refusesWhatDoesNotFit() {
    Tensor x = Tensor.of(Shape.of(2, 0, 2));

    assertThatThrownBy(() -> x.prepend(Tensor.of(Shape.of(3), 1, 2, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("prepend: row [3] does not fit [2, 0, 2]");
    assertThatThrownBy(x::first)
        .hasMessage("first: [2, 0, 2] is not [batch, time, width] with a time above 0");
  }
}
