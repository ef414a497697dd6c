package dev.lakegrad.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lakegrad.engine.memory.Shape;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@InScope
class ElementwiseTest {
  private static final Shape[] SHAPES = {
    Shape.of(), Shape.of(1), Shape.of(7), Shape.of(3, 5), Shape.of(2, 1, 13)
  };

  @Test
  void combinesElementByElement() {
    Tensor a = Tensor.of(Shape.of(2), 6, 8);
    Tensor b = Tensor.of(Shape.of(2), 3, 2);

    assertThat(a.add(b).toFloats()).containsExactly(9, 10);
    assertThat(a.sub(b).toFloats()).containsExactly(3, 6);
    assertThat(a.mul(b).toFloats()).containsExactly(18, 16);
    assertThat(a.div(b).toFloats()).containsExactly(2, 4);
  }

  @Test
  void repeatsARowAlongLeadingAxes() {
    Tensor a = Tensor.ofDoubles(Shape.of(2, 1, 2), 1, 2, 3, 4);

    assertThat(a.add(Tensor.ofDoubles(Shape.of(2), 10, 20)).toDoubles())
        .containsExactly(11, 22, 13, 24);
    assertThat(a.sub(Tensor.ofDoubles(Shape.of(1, 2), 1, 1)).toDoubles())
        .containsExactly(0, 1, 2, 3);
    assertThat(a.div(Tensor.ofDoubles(Shape.of(), 2)).toDoubles()).containsExactly(0.5, 1, 1.5, 2);
  }

  @Test
  void combinesWithNumbers() {
    Tensor a = Tensor.of(Shape.of(2), 1, 2);

    assertThat(a.add(3).toFloats()).containsExactly(4, 5);
    assertThat(a.sub(3).toFloats()).containsExactly(-2, -1);
    assertThat(a.mul(3).toFloats()).containsExactly(3, 6);
    assertThat(a.div(2).toFloats()).containsExactly(0.5f, 1);
  }

  @Test
  void appliesFunctions() {
    Tensor x = Tensor.ofDoubles(Shape.of(3), -1, 0, 2);

    assertThat(x.neg().toDoubles()).containsExactly(new double[] {1, 0, -2}, within(0.0));
    assertThat(x.relu().toDoubles()).containsExactly(new double[] {0, 0, 2}, within(0.0));
    assertThat(x.exp().log().toDoubles()).containsExactly(new double[] {-1, 0, 2}, within(1e-12));
    assertThat(x.tanh().toDoubles())
        .containsExactly(new double[] {-0.7615941559557649, 0, 0.9640275800758169}, within(1e-12));
    assertThat(x.gelu().toDoubles())
        .containsExactly(new double[] {-0.15880800939172324, 0, 1.954597694087775}, within(1e-12));
  }

  @Test
  void reluHasSlopeZeroAtZero() {
    Parameter x = Placed.of(Shape.of(3), -1, 0, 2);
    x.value().relu().sum().backward();

    assertThat(x.gradient().toDoubles()).containsExactly(0, 0, 1);
  }

  static Stream<Named<UnaryOperator<Tensor>>> functions() {
    return Stream.of(
        Named.of("neg", Tensor::neg),
        Named.of("exp", Tensor::exp),
        Named.of("relu", Tensor::relu),
        Named.of("tanh", Tensor::tanh),
        Named.of("gelu", Tensor::gelu),
        Named.of("sigmoid", Tensor::sigmoid),
        Named.of("abs", Elementwise::abs),
        Named.of("reciprocal", Elementwise::reciprocal),
        Named.of("sin", Elementwise::sin),
        Named.of("cos", Elementwise::cos),
        Named.of("erf", Elementwise::erf),
        Named.of("square", x -> Elementwise.pow(x, 2)),
        Named.of("cube", x -> Elementwise.pow(x, 3)),
        Named.of("clamp", x -> Elementwise.clamp(x, -0.5, 0.8)),
        Named.of("add number", x -> x.add(0.7)),
        Named.of("mul number", x -> x.mul(-1.3)),
        Named.of("square by itself", x -> x.mul(x)),
        Named.of("sum with itself", x -> x.add(x)),
        Named.of("difference from itself", x -> x.sub(x).add(x)));
  }

  @ParameterizedTest
  @MethodSource("functions")
  void gradientAgreesWithFiniteDifferences(UnaryOperator<Tensor> f) {
    for (Shape shape : SHAPES) {
      GradCheck.of(f).at(shape).within(1e-6);
    }
  }

  static Stream<Named<UnaryOperator<Tensor>>> functionsOfPositiveNumbers() {
    return Stream.of(
        Named.of("log", Tensor::log),
        Named.of("sqrt", Tensor::sqrt),
        Named.of("root", x -> Elementwise.pow(x, -0.7)));
  }

  @ParameterizedTest
  @MethodSource("functionsOfPositiveNumbers")
  void gradientAtPositiveNumbersAgreesWithFiniteDifferences(UnaryOperator<Tensor> f) {
    for (Shape shape : SHAPES) {
      GradCheck.of(f).on(x -> 0.5 + Math.abs(x)).at(shape).within(1e-6);
    }
  }

  @Test
  void gradientsOfAPowerAgreeWithFiniteDifferences() {
    GradCheck power =
        GradCheck.of((BinaryOperator<Tensor>) Elementwise::pow).on(x -> 0.5 + Math.abs(x));

    power.at(Shape.of(3, 5), Shape.of(3, 5)).within(1e-6);
    power.at(Shape.of(3, 5), Shape.of(5)).within(1e-6);
    power.at(Shape.of(5), Shape.of(3, 1)).within(1e-6);
  }

  @Test
  void powersAtZeroHaveTheSlopesOfTheirLimits() {
    Parameter x = Placed.of(Shape.of(4), 0, 0, 0, -2);
    Parameter n = Placed.of(Shape.of(4), 0, 1, 2, 3);
    Elementwise.pow(x.value(), n.value()).sum().backward();

    assertThat(x.gradient().toDoubles()).containsExactly(0, 1, 0, 12);
    assertThat(n.gradient().toDoubles()).startsWith(0, 0, 0);
  }

  @Test
  void roundsWithoutAGradient() {
    Parameter x = Placed.of(Shape.of(4), -1.5, -0.2, 0.5, 2.5);

    assertThat(Elementwise.floor(x.value()).toDoubles()).containsExactly(-2, -1, 0, 2);
    assertThat(Elementwise.ceiling(x.value()).toDoubles())
        .containsExactly(new double[] {-1, 0, 1, 3}, within(0.0));
    assertThat(Elementwise.round(x.value()).toDoubles())
        .containsExactly(new double[] {-2, 0, 0, 2}, within(0.0));
    assertThat(Elementwise.sign(x.value()).toDoubles()).containsExactly(-1, -1, 1, 1);
    assertThat(Elementwise.round(x.value()).needsGradient()).isFalse();
  }

  @Test
  void clampPassesTheGradientOnInsideAndAtItsEnds() {
    Parameter x = Placed.of(Shape.of(4), -2, -1, 0, 3);
    Tensor y = Elementwise.clamp(x.value(), -1, 2);
    y.sum().backward();

    assertThat(y.toDoubles()).containsExactly(-1, -1, 0, 2);
    assertThat(x.gradient().toDoubles()).containsExactly(0, 1, 1, 0);
    assertThatThrownBy(() -> Elementwise.clamp(x.value(), 2, 1))
        .hasMessage("clamp: 2.0 is above 1.0");
  }

  @Test
  void equalOperandsShareTheGradientOfTheLarger() {
    Parameter a = Placed.of(Shape.of(3), 1, 2, 3);
    Parameter b = Placed.of(Shape.of(), 2);
    Elementwise.maximum(a.value(), b.value()).sum().backward();

    assertThat(a.gradient().toDoubles()).containsExactly(0, 0.5, 1);
    assertThat(b.gradient().toDoubles()).containsExactly(1.5);
  }

  static Stream<Named<BinaryOperator<Tensor>>> combinations() {
    return Stream.of(
        Named.of("add", Tensor::add),
        Named.of("sub", Tensor::sub),
        Named.of("mul", Tensor::mul),
        Named.of("div", Tensor::div),
        Named.of("maximum", Elementwise::maximum),
        Named.of("minimum", Elementwise::minimum));
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void gradientsOfBothOperandsAgreeWithFiniteDifferences(BinaryOperator<Tensor> f) {
    GradCheck check = GradCheck.of(f).on(x -> Math.signum(x) * (0.5 + Math.abs(x)));
    for (Shape shape : SHAPES) {
      check.at(shape, shape).within(1e-6);
    }
    check.at(Shape.of(3, 5), Shape.of(5)).within(1e-6);
    check.at(Shape.of(3, 5), Shape.of()).within(1e-6);
    check.at(Shape.of(2, 3, 7), Shape.of(3, 7)).within(1e-6);
    check.at(Shape.of(1, 1), Shape.of(1)).within(1e-6);
    check.at(Shape.of(11, 1), Shape.of(1)).within(1e-6);
    check.at(Shape.of(3, 5), Shape.of(1, 5)).within(1e-6);
    check.at(Shape.of(3, 5), Shape.of(3, 1)).within(1e-6);
    check.at(Shape.of(3, 1), Shape.of(2, 1, 5)).within(1e-6);
    check.at(Shape.of(5), Shape.of(3, 5)).within(1e-6);
    check.at(Shape.of(), Shape.of(2, 3)).within(1e-6);
  }

  @Test
  void combinesShapesOfWhichNoneIsTheLarger() {
    Tensor column = Tensor.of(Shape.of(2, 1), 10, 20);
    Tensor row = Tensor.of(Shape.of(3), 1, 2, 3);

    assertThat(column.add(row).toFloats()).containsExactly(11, 12, 13, 21, 22, 23);
    assertThat(row.sub(column).toFloats()).containsExactly(-9, -8, -7, -19, -18, -17);
    assertThat(row.div(Tensor.of(Shape.of(0, 3))).shape()).isEqualTo(Shape.of(0, 3));
  }

  @Test
  void computesOnIdsWhereThatHasAMeaning() {
    Tensor ids = Tensor.ids(Shape.of(2), 1, 2);

    assertThat(ids.add(ids).toDoubles()).containsExactly(2, 4);
    assertThatThrownBy(ids::exp)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("apply: takes numbers, not ids: [Tensor[2] int32]");
  }

  @Test
  void refusesShapesThatDoNotFit() {
    Tensor a = Tensor.of(Shape.of(2, 3), new float[6]);
    Tensor b = Tensor.of(Shape.of(2), new float[2]);

    assertThatThrownBy(() -> a.add(b))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("add: [2] does not fit [2, 3]");
    assertThatThrownBy(() -> b.mul(a)).hasMessage("multiply: [2, 3] does not fit [2]");
  }

  @Test
  void refusesTypesThatDiffer() {
    Tensor a = Tensor.of(Shape.of(1), 1);

    assertThatThrownBy(() -> a.sub(Tensor.ids(Shape.of(1), 1)))
        .hasMessage("subtract: types differ: float32 and int32");
  }
}
