package dev.lakegrad.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lakegrad.engine.memory.Shape;
import org.junit.jupiter.api.Test;

@InScope
class AttentionTest {

  @Test
  void averagesValuesByTheSoftmaxOfTheirKeys() {
    // Two positions of width 1: query, key, value.
    Tensor qkv = Tensor.ofDoubles(Shape.of(1, 2, 3), 1, 0, 10, 1, Math.log(3), 20);
    Tensor y = qkv.causalAttention(1);

    assertThat(y.shape()).isEqualTo(Shape.of(1, 2, 1));
    assertThat(y.toDoubles()).containsExactly(new double[] {10, 17.5}, within(1e-12));
  }

  @Test
  void everyPositionReachesEveryOtherWhereNothingIsHidden() {
    Tensor qkv = Tensor.ofDoubles(Shape.of(1, 2, 3), 1, 0, 10, 1, Math.log(3), 20);

    assertThat(qkv.attention(1).toDoubles())
        .containsExactly(new double[] {17.5, 17.5}, within(1e-12));
  }

  @Test
  void laterPositionsDoNotReachEarlierOnes() {
    double[] values = new double[18];
    Tensor before = Tensor.ofDoubles(Shape.of(1, 3, 6), values).causalAttention(2);
    values[13] = 7;
    values[17] = 9;
    Tensor after = Tensor.ofDoubles(Shape.of(1, 3, 6), values).causalAttention(2);

    for (int i = 0; i < 4; i++) {
      assertThat(after.data().get(i)).isEqualTo(before.data().get(i));
    }
    assertThat(after.data().get(5)).isNotEqualTo(before.data().get(5));
  }

  @Test
  void gradientAgreesWithFiniteDifferences() {
    GradCheck.of(x -> x.causalAttention(1)).at(Shape.of(1, 1, 3)).within(1e-6);
    GradCheck.of(x -> x.causalAttention(2)).at(Shape.of(2, 3, 12)).within(1e-6);
    GradCheck.of(x -> x.causalAttention(3)).at(Shape.of(1, 5, 27)).within(1e-6);
    GradCheck.of(x -> x.causalAttention(1)).at(Shape.of(3, 7, 15)).within(1e-6);
    GradCheck.of(x -> x.attention(1)).at(Shape.of(1, 1, 3)).within(1e-6);
    GradCheck.of(x -> x.attention(2)).at(Shape.of(2, 3, 12)).within(1e-6);
    GradCheck.of(x -> x.attention(3)).at(Shape.of(1, 5, 27)).within(1e-6);
  }

  @Test
  void refusesAWidthThatHeadsDoNotDivide() {
    Tensor x = Tensor.of(Shape.of(1, 1, 9), new float[9]);

    assertThatThrownBy(() -> x.causalAttention(2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("attention: width 3 is not a multiple of 2 heads");
    assertThatThrownBy(() -> x.reshape(1, 9).causalAttention(1))
        .hasMessage("attention: [1, 9] is not [batch, time, 3 width]");
  }
}
