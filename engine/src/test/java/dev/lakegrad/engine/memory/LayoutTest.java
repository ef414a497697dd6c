package dev.lakegrad.engine.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LayoutTest {
  private final Layout rows = Layout.of(Shape.of(2, 3));

  private static int[] places(Layout layout) {
    return IntStream.range(0, layout.shape().size()).map(layout::at).toArray();
  }

  @Test
  void countsRowByRow() {
    assertThat(places(rows)).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(rows.stride(0)).isEqualTo(3);
    assertThat(places(Layout.of(Shape.of()))).containsExactly(0);
  }

  @Test
  void showsTheSameMemoryInOtherWays() {
    assertThat(places(rows.permute(1, 0))).containsExactly(0, 3, 1, 4, 2, 5);
    assertThat(places(rows.slice(1, 2, 2, -2))).containsExactly(2, 0, 5, 3);
    assertThat(places(rows.slice(0, 1, 1, 1).broadcast(Shape.of(2, 3))))
        .containsExactly(3, 4, 5, 3, 4, 5);
    assertThat(places(rows.repeat(1, 2))).containsExactly(0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5);
    assertThat(places(Layout.of(Shape.of(2, 2)).diagonal(0, 1))).containsExactly(0, 3);
  }

  @Test
  void knowsWhetherElementsRepeatOrLieRowByRow() {
    assertThat(rows.repeats()).isFalse();
    assertThat(rows.repeat(0, 2).repeats()).isTrue();
    assertThat(rows.repeat(0, 1).repeats()).isFalse();
    assertThat(rows.isRowByRow()).isTrue();
    assertThat(rows.repeat(1, 1).isRowByRow()).isTrue();
    assertThat(rows.permute(1, 0).isRowByRow()).isFalse();
    assertThat(rows.slice(0, 1, 1, 1).isRowByRow()).isFalse();
    assertThat(rows.slice(0, 0, 1, 1).isRowByRow()).isTrue();
  }

  @Test
  void refusesWhatLiesOutside() {
    assertThatThrownBy(() -> rows.slice(1, 1, 3, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("slice: 3 elements from 1 on, 1 apart, do not lie along axis 1 of [2, 3]");
    assertThatThrownBy(() -> rows.slice(1, 1, 2, -2))
        .hasMessage("slice: 2 elements from 1 on, -2 apart, do not lie along axis 1 of [2, 3]");
    assertThatThrownBy(() -> rows.diagonal(0, 0))
        .hasMessage("diagonal: axes 0 and 0 of [2, 3] are not two of one size");
  }

  @Test
  void findsTheShapeThatBothCanBeRepeatedTo() {
    assertThat(Shape.of(3, 1).broadcast(Shape.of(2, 1, 5))).contains(Shape.of(2, 3, 5));
    assertThat(Shape.of().broadcast(Shape.of(0, 4))).contains(Shape.of(0, 4));
    assertThat(Shape.of(1).broadcast(Shape.of(0))).contains(Shape.of(0));
    assertThat(Shape.of(2, 3).broadcast(Shape.of(2))).isEmpty();
  }
}
