package dev.lakegrad.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.memory.Shape;
import org.junit.jupiter.api.Test;

@InScope
class TablesTest {

  @Test
  void gathersRows() {
    Tensor table = Tensor.of(Shape.of(3, 2), 1, 2, 3, 4, 5, 6);
    Tensor y = table.gather(Tensor.ids(Shape.of(1, 2), 2, 0));

    assertThat(y.shape()).isEqualTo(Shape.of(1, 2, 2));
    assertThat(y.toFloats()).containsExactly(5, 6, 1, 2);
  }

  @Test
  void averagesBagsWithoutTheirPadding() {
    Tensor table = Tensor.of(Shape.of(3, 2), 1, 2, 3, 4, 5, 6);
    Tensor y = table.gatherMean(Tensor.ids(Shape.of(3, 2), 0, 2, 1, -1, -1, -1));

    assertThat(y.shape()).isEqualTo(Shape.of(3, 2));
    assertThat(y.toFloats()).containsExactly(3, 4, 3, 4, 0, 0);
  }

  @Test
  void gradientsAgreeWithFiniteDifferences() {
    GradCheck.of(t -> t.gather(Tensor.ids(Shape.of(2, 3), 4, 0, 4, 1, 1, 4)))
        .at(Shape.of(5, 3))
        .within(1e-6);
    GradCheck.of(t -> t.gather(Tensor.ids(Shape.of(1), 0))).at(Shape.of(1, 1)).within(1e-6);
    GradCheck.of(t -> t.gatherMean(Tensor.ids(Shape.of(3, 3), 4, 0, 4, 1, -1, -1, -1, -1, -1)))
        .at(Shape.of(5, 7))
        .within(1e-6);
    GradCheck.of(t -> t.gatherMean(Tensor.ids(Shape.of(1, 1), 0))).at(Shape.of(1, 1)).within(1e-6);
  }

  @Test
  void rangeCountsUp() {
    Tensor ids = Tensor.range(3);

    assertThat(ids.data().id(2)).isEqualTo(2);
    assertThat(ids.shape()).isEqualTo(Shape.of(3));
  }

  @Test
  void refusesIdsOutsideTheTable() {
    Tensor table = Tensor.of(Shape.of(3, 2), new float[6]);

    assertThatThrownBy(() -> table.gather(Tensor.ids(Shape.of(2), 0, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("gather: id 3 at position 1 is not in [0, 3)");
    assertThatThrownBy(() -> table.gather(Tensor.ids(Shape.of(1), -1)))
        .hasMessage("gather: id -1 at position 0 is not in [0, 3)");
    assertThatThrownBy(() -> table.gatherMean(Tensor.ids(Shape.of(1, 2), -2, 3)))
        .hasMessage("gatherMean: id -2 at position 0 is not in [-1, 3)");
    assertThatThrownBy(() -> table.gatherMean(Tensor.ids(Shape.of(2), 0, 3)))
        .hasMessage("gatherMean: ids [2] are not [bags, length]");
  }
}
