package dev.lakegrad.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import org.junit.jupiter.api.Test;

@InScope
class ComparisonsTest {

  @Test
  void givesOneWhereItHolds() {
    Tensor a = Tensor.of(Shape.of(4), 1, 2, 3, Float.NaN);
    Tensor b = Tensor.of(Shape.of(4), 2, 2, 2, Float.NaN);

    assertThat(Comparisons.less(a, b).toFloats()).containsExactly(1, 0, 0, 0);
    assertThat(Comparisons.lessOrEqual(a, b).toFloats()).containsExactly(1, 1, 0, 0);
    assertThat(Comparisons.greater(a, b).toFloats()).containsExactly(0, 0, 1, 0);
    assertThat(Comparisons.greaterOrEqual(a, b).toFloats()).containsExactly(0, 1, 1, 0);
    assertThat(Comparisons.equal(a, b).toFloats()).containsExactly(0, 1, 0, 0);
    assertThat(Comparisons.notEqual(a, b).toFloats()).containsExactly(1, 0, 1, 1);
  }

  @Test
  void comparesWithNumbersAndIds() {
    Tensor x = Tensor.of(Shape.of(3), 1, 2, 3);
    Tensor ids = Tensor.ids(Shape.of(3), 1, 2, 3);

    assertThat(Comparisons.less(x, 2).toFloats()).containsExactly(1, 0, 0);
    assertThat(Comparisons.greater(x, 2).toFloats()).containsExactly(0, 0, 1);
    assertThat(Comparisons.equal(ids, Tensor.ids(Shape.of(), 2)).toFloats())
        .containsExactly(0, 1, 0);
    assertThat(Comparisons.equal(ids, 2).type()).isEqualTo(DType.I32);
  }

  @Test
  void choosesByAMaskEvenAmongWhatIsNoNumber() {
    Tensor mask = Tensor.of(Shape.of(2, 1), 1, 0);
    Tensor a = Tensor.of(Shape.of(2), 1, Float.NaN);

    assertThat(Comparisons.where(mask, a, Tensor.of(Shape.of(), 7)).toFloats())
        .containsExactly(1, Float.NaN, 7, 7);
  }

  @Test
  void noGradientComesFromWhatWasNotChosen() {
    Parameter x = Placed.of(Shape.of(3), 0, 1, 4);
    Tensor mask = Comparisons.greater(x.value(), 0);
    Comparisons.where(mask, x.value().sqrt(), x.value().mul(3)).sum().backward();

    assertThat(x.gradient().toDoubles()).as("0 * ∞ at 0").startsWith(Double.NaN);

    Parameter safe = Placed.of(Shape.of(3), 0, 1, 4);
    Tensor inside = Comparisons.where(mask, safe.value(), Tensor.ofDoubles(Shape.of(), 1));
    Comparisons.where(mask, inside.sqrt(), safe.value().mul(3)).sum().backward();

    assertThat(safe.gradient().toDoubles()).containsExactly(3, 0.5, 0.25);
  }

  @Test
  void gradientsAgreeWithFiniteDifferences() {
    GradCheck choice =
        GradCheck.ofAll(
            x ->
                Comparisons.where(
                    Comparisons.less(x.get(0), x.get(1)), x.get(0).exp(), x.get(1).mul(2)));

    choice.at(Shape.of(3, 5), Shape.of(3, 5)).within(1e-6);
    choice.at(Shape.of(3, 1), Shape.of(7)).within(1e-6);
    choice.at(Shape.of(), Shape.of(2, 1, 3)).within(1e-6);
  }

  @Test
  void refusesWhatDoesNotFit() {
    Tensor a = Tensor.of(Shape.of(2), 1, 2);
    Tensor b = Tensor.of(Shape.of(3), 1, 2, 3);

    assertThatThrownBy(() -> Comparisons.less(a, b))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("less: [3] does not fit [2]");
    assertThatThrownBy(() -> Comparisons.where(a, a, b)).hasMessage("where: [3] does not fit [2]");
    assertThatThrownBy(() -> Comparisons.where(Tensor.ids(Shape.of(2), 0, 1), a, a))
        .hasMessage("where: types differ: mask int32, float32 and float32");
  }
}
