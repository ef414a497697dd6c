package dev.lakegrad.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.memory.Shape;
import org.junit.jupiter.api.Test;

@InScope
class SortingTest {

  @Test
  void sortsEachRowAndKeepsTheOrderOfEqualOnes() {
    Tensor x = Tensor.of(Shape.of(2, 4), 3, 1, 3, 2, -1, -1, 5, -1);

    Sorting.Ranked down = Sorting.descending(x);
    assertThat(down.values().toFloats()).containsExactly(3, 3, 2, 1, 5, -1, -1, -1);
    assertThat(down.ids().toDoubles()).containsExactly(0, 2, 3, 1, 2, 0, 1, 3);
    Sorting.Ranked up = Sorting.ascending(x);
    assertThat(up.values().toFloats()).containsExactly(1, 2, 3, 3, -1, -1, -1, 5);
    assertThat(up.ids().toDoubles()).containsExactly(1, 3, 0, 2, 0, 1, 3, 2);
  }

  @Test
  void findsTheLargest() {
    Sorting.Ranked top = Sorting.topK(Tensor.of(Shape.of(1, 5), 3, 1, 4, 1, 5), 3);

    assertThat(top.values().toFloats()).containsExactly(5, 4, 3);
    assertThat(top.ids().toDoubles()).containsExactly(4, 2, 0);
    assertThat(Sorting.topK(Tensor.of(Shape.of(0, 3)), 2).ids().shape()).isEqualTo(Shape.of(0, 2));
    assertThat(Sorting.ascending(Tensor.of(Shape.of(2, 0))).values().shape())
        .isEqualTo(Shape.of(2, 0));
  }

  @Test
  void whatIsNoNumberComesFirst() {
    Tensor x = Tensor.of(Shape.of(3), 1, Float.NaN, Float.POSITIVE_INFINITY);

    assertThat(Sorting.descending(x).ids().toDoubles()).containsExactly(1, 2, 0);
    assertThat(Sorting.ascending(x).ids().toDoubles()).containsExactly(1, 0, 2);
    assertThat(Sorting.topK(x, 1).values().item()).isNaN();
  }

  @Test
  void gradientsAgreeWithFiniteDifferences() {
    GradCheck.of(x -> Sorting.ascending(x).values()).at(Shape.of(3, 7)).within(1e-6);
    GradCheck.of(x -> Sorting.descending(x).values()).at(Shape.of(2, 1)).within(1e-6);
    GradCheck.of(x -> Sorting.topK(x, 2).values()).at(Shape.of(2, 3, 5)).within(1e-6);
  }

  @Test
  void refusesMoreThanThereAre() {
    assertThatThrownBy(() -> Sorting.topK(Tensor.of(Shape.of(2), 1, 2), 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("topK: the 3 largest of [2]");
    assertThatThrownBy(() -> Sorting.ascending(Tensor.of(Shape.of(), 1)))
        .hasMessage("sort: a scalar has no last axis");
  }
}
