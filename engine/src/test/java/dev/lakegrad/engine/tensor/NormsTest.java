package dev.lakegrad.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

@InScope
class NormsTest {
  private static final Offset<Double> EXACT = within(1e-12);

  @Test
  void theRootOfTheMeanSquareBecomesOne() {
    Tensor x = Tensor.ofDoubles(Shape.of(2, 2), 3, 4, -6, 8);
    Tensor gain = Tensor.ofDoubles(Shape.of(2), 1, 10);
    double root = Math.sqrt(12.5);

    assertThat(Norms.rms(x, gain, 0).toDoubles())
        .containsExactly(new double[] {3 / root, 40 / root, -3 / root, 40 / root}, EXACT);
    assertThat(Norms.rms(x.mul(0), gain, 1e-5).toDoubles()).containsOnly(0);
  }

  @Test
  void eachGroupOfAnImageGetsMeanZeroAndDeviationOne() {
    // Two images of two pixels and four channels; the groups are channels 0, 1 and 2, 3.
    Tensor x = Tensor.ofDoubles(Shape.of(2, 2, 4), 1, 3, 0, 0, 5, 7, 4, 0, 2, 2, 1, 1, 2, 2, 3, 3);
    Tensor gain = Tensor.ofDoubles(Shape.of(4), 1, 1, 1, 2);
    Tensor shift = Tensor.ofDoubles(Shape.of(4), 0, 0, 10, 0);
    double a = 1 / Math.sqrt(5);
    double b = 1 / Math.sqrt(3);

    double[] first = {-3 * a, -a, 10 - b, -2 * b, a, 3 * a, 10 + 3 * b, -2 * b};
    double[] second = {0, 0, 9, -2, 0, 0, 11, 2};
    double[] y = Norms.group(x, 2, gain, shift, 1e-30).toDoubles();
    assertThat(Arrays.copyOf(y, 8)).containsExactly(first, EXACT);
    assertThat(Arrays.copyOfRange(y, 8, 16)).containsExactly(second, EXACT);
  }

  @Test
  void gradientsAgreeWithFiniteDifferences() {
    GradCheck rms = GradCheck.of((x, gain) -> Norms.rms(x, gain, 1e-5));
    rms.at(Shape.of(3, 5), Shape.of(5)).within(1e-6);
    rms.at(Shape.of(2, 2, 17), Shape.of(17)).within(1e-6);
    rms.at(Shape.of(1, 1), Shape.of(1)).within(1e-6);
    group(1).at(Shape.of(2, 3, 3, 2), Shape.of(2), Shape.of(2)).within(1e-6);
    group(2).at(Shape.of(3, 5, 6), Shape.of(6), Shape.of(6)).within(1e-6);
    group(3).at(Shape.of(2, 1, 3, 2, 3), Shape.of(3), Shape.of(3)).within(1e-6);
    group(2).at(Shape.of(3, 10), Shape.of(10), Shape.of(10)).within(1e-6);
    group(17).at(Shape.of(1, 5, 17), Shape.of(17), Shape.of(17)).within(1e-6);
  }

  private static GradCheck group(int groups) {
    return GradCheck.ofAll(x -> Norms.group(x.get(0), groups, x.get(1), x.get(2), 1e-3));
  }

  @Test
  void noRowsGiveNoRowsAndNoGradient() {
    Parameter row = Placed.of(Shape.of(2), 1, 2);
    Tensor none = Tensor.ofDoubles(Shape.of(0, 3, 2)).mul(row.value());

    Norms.group(none, 1, row.value(), row.value(), 1e-5).sum().backward();
    Norms.rms(none, row.value(), 1e-5).sum().backward();

    assertThat(row.gradient().toDoubles()).containsOnly(0);
  }

  @Test
  void refusesWhatDoesNotFit() {
    Tensor x = Tensor.of(Shape.of(2, 3), new float[6]);
    Tensor two = Tensor.of(Shape.of(2), 1, 1);
    Tensor three = Tensor.of(Shape.of(3), 1, 1, 1);

    assertThatThrownBy(() -> Norms.rms(x, two, 1e-5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rmsNorm: [2, 3] does not fit gain [2]");
    assertThatThrownBy(() -> Norms.rms(x, Tensor.of(DType.F64, Shape.of(3), 1, 1, 1), 1e-5))
        .hasMessage("rmsNorm: types differ: float32, gain float64");
    assertThatThrownBy(() -> Norms.group(x, 2, three, three, 1e-5))
        .hasMessage("groupNorm: 3 channels cannot be cut into 2 groups");
    assertThatThrownBy(() -> Norms.group(x, 1, two, two, 1e-5))
        .hasMessage("groupNorm: [2, 3] does not fit gain [2] and shift [2]");
    assertThatThrownBy(() -> Norms.group(Tensor.of(Shape.of(2, 0, 3)), 1, three, three, 1e-5))
        .hasMessage("groupNorm: [2, 0, 3] has no values to average over");
  }
}
