package dev.lakegrad.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import org.junit.jupiter.api.Test;

@InScope
class IndexingTest {

  @Test
  void readsAlongAnAxis() {
    Tensor x = Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);

    assertThat(Indexing.gatherAlong(x, 1, Tensor.ids(Shape.of(2, 2), 2, 0, 1, 1)).toFloats())
        .containsExactly(3, 1, 5, 5);
    assertThat(Indexing.gatherAlong(x, 0, Tensor.ids(Shape.of(1, 3), 0, 1, 0)).toFloats())
        .containsExactly(1, 5, 3);
    assertThat(Indexing.gatherAlong(x, 0, Tensor.ids(Shape.of(0, 3))).shape())
        .isEqualTo(Shape.of(0, 3));
  }

  @Test
  void addsAlongAnAxis() {
    Tensor x = Tensor.of(Shape.of(2, 2), 1, 2, 3, 4);
    Tensor added = Tensor.of(Shape.of(2, 3), 10, 20, 30, 40, 50, 60);
    Tensor ids = Tensor.ids(Shape.of(2, 3), 0, 0, 1, 1, 1, 1);

    assertThat(Indexing.scatterAdd(x, 1, ids, added).toFloats()).containsExactly(31, 32, 3, 154);
  }

  @Test
  void makesOneHotVectors() {
    Tensor y = Indexing.oneHot(Tensor.ids(Shape.of(2, 1), 2, 0), 3, DType.F64);

    assertThat(y.shape()).isEqualTo(Shape.of(2, 1, 3));
    assertThat(y.type()).isEqualTo(DType.F64);
    assertThat(y.toDoubles()).containsExactly(0, 0, 1, 1, 0, 0);
  }

  @Test
  void gradientsAgreeWithFiniteDifferences() {
    GradCheck.of(
            x ->
                Indexing.gatherAlong(
                    x, 0, Tensor.ids(Shape.of(2, 5), 2, 0, 1, 1, 0, 2, 2, 2, 1, 0)))
        .at(Shape.of(3, 5))
        .within(1e-6);
    GradCheck.ofAll(
            x ->
                Indexing.scatterAdd(
                    x.get(0), 1, Tensor.ids(Shape.of(1, 4, 2), 2, 2, 0, 1, 2, 1, 0, 0), x.get(1)))
        .at(Shape.of(1, 3, 2), Shape.of(1, 4, 2))
        .within(1e-6);
  }

  @Test
  void castsBetweenTypesWithTheirGradients() {
    Parameter x = Placed.of(DType.F32, Shape.of(2), 1.5, -2.75);
    Tensor wide = x.value().cast(DType.F64);
    wide.mul(wide).cast(DType.F32).mul(x.value()).sum().backward();

    assertThat(wide.type()).isEqualTo(DType.F64);
    assertThat(x.gradient().toDoubles()).containsExactly(3 * 2.25, 3 * 7.5625);
    assertThat(x.value().cast(DType.I32).toDoubles()).containsExactly(1, -2);
    assertThat(Tensor.ids(Shape.of(2), 3, 4).cast(DType.F32).toFloats()).containsExactly(3, 4);
    assertThat(x.value().cast(DType.F32)).isSameAs(x.value());
  }

  @Test
  void aCastAddsToAGradientOfItsOwnType() {
    Parameter x = Placed.of(DType.F32, Shape.of(2), 1, 2);
    Tensor doubled = x.value().mul(2);
    Tensor wide = doubled.cast(DType.F64);
    Tensor sum = wide.mul(wide).add(doubled.cast(DType.F64)).cast(DType.F32).add(doubled).sum();
    sum.backwardAndRelease();

    assertThat(x.gradient().toDoubles()).as("of 4x² + 2x + 2x").containsExactly(12, 20);
  }

  @Test
  void refusesIdsThatDoNotFit() {
    Tensor x = Tensor.of(Shape.of(2, 3), new float[6]);
    Tensor ids = Tensor.ids(Shape.of(2, 1), 0, 3);

    assertThatThrownBy(() -> Indexing.gatherAlong(x, 1, ids))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("gatherAlong: id 3 at position 1 is not in [0, 3)");
    assertThatThrownBy(() -> Indexing.gatherAlong(x, 0, ids))
        .hasMessage("gatherAlong: ids [2, 1] do not fit [2, 3] along axis 0");
    assertThatThrownBy(() -> Indexing.scatterAdd(x, 1, ids, x))
        .hasMessage("scatterAdd: [2, 3] does not fit ids [2, 1]");
    assertThatThrownBy(
            () ->
                Indexing.scatterAdd(
                    x,
                    1,
                    Tensor.ids(Shape.of(2, 1), 0, 1),
                    Tensor.ofDoubles(Shape.of(2, 1), new double[2])))
        .hasMessage("scatterAdd: types differ: float32 and float64");
    assertThatThrownBy(() -> Indexing.oneHot(ids, 3, DType.F32))
        .hasMessage("oneHot: id 3 at position 1 is not in [0, 3)");
  }
}
