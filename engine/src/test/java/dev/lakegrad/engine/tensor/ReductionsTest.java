package dev.lakegrad.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lakegrad.engine.memory.Shape;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@InScope
class ReductionsTest {
  private static final Shape[] SHAPES = {Shape.of(3, 2, 5), Shape.of(1, 7, 1), Shape.of(2, 1, 3)};

  private static final List<Axes> WAYS =
      List.of(
          Axes.ALL,
          Axes.of(0),
          Axes.of(1),
          Axes.of(-1),
          Axes.of(0, 2),
          Axes.of(2, 1),
          Axes.kept(1),
          Axes.kept(0, -1),
          Axes.kept(0, 1, 2));

  @Test
  void axesAreGoneOrKept() {
    Tensor x = Tensor.of(Shape.of(2, 3, 2), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);

    assertThat(x.sum(Axes.of(1)).toFloats()).containsExactly(9, 12, 27, 30);
    assertThat(x.sum(Axes.of(1)).shape()).isEqualTo(Shape.of(2, 2));
    assertThat(x.sum(Axes.kept(1)).shape()).isEqualTo(Shape.of(2, 1, 2));
    assertThat(x.sum(Axes.of(0, -1)).toFloats()).containsExactly(18, 26, 34);
    assertThat(x.mean(Axes.of(2)).toFloats()).containsExactly(1.5f, 3.5f, 5.5f, 7.5f, 9.5f, 11.5f);
    assertThat(x.mean(Axes.ALL).item()).isEqualTo(6.5);
    assertThat(x.sum(Axes.kept(0, 1, 2)).shape()).isEqualTo(Shape.of(1, 1, 1));
  }

  @Test
  void theSumOfNothingIsZero() {
    assertThat(Tensor.of(Shape.of(0, 2)).sum(Axes.of(0)).toFloats()).containsExactly(0, 0);
    assertThat(Tensor.of(Shape.of(0)).sum().item()).isZero();
  }

  static Stream<Named<BiFunction<Tensor, Axes, Tensor>>> functions() {
    return Stream.of(
        Named.of("sum", Reductions::sum),
        Named.of("mean", Reductions::mean),
        Named.of("variance", (x, axes) -> Reductions.variance(x, axes, 0)),
        Named.of("max", Reductions::max),
        Named.of("min", Reductions::min),
        Named.of("product", Reductions::product),
        Named.of("log sum exp", Reductions::logSumExp));
  }

  @ParameterizedTest
  @MethodSource("functions")
  void gradientsAgreeWithFiniteDifferences(BiFunction<Tensor, Axes, Tensor> f) {
    for (Shape shape : SHAPES) {
      for (Axes axes : WAYS) {
        GradCheck.of(x -> f.apply(x, axes)).at(shape).within(1e-6);
      }
    }
  }

  @Test
  void gradientsOfRunningSumsAgreeWithFiniteDifferences() {
    for (int axis = 0; axis < 3; axis++) {
      int along = axis;
      GradCheck.of(x -> Reductions.cumulativeSum(x, along)).at(Shape.of(3, 2, 5)).within(1e-6);
    }
  }

  @Test
  void addsUpAlongAnAxis() {
    Tensor x = Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);

    assertThat(Reductions.cumulativeSum(x, 1).toFloats()).containsExactly(1, 3, 6, 4, 9, 15);
    assertThat(Reductions.cumulativeSum(x, 0).toFloats()).containsExactly(1, 2, 3, 5, 7, 9);
    assertThat(Reductions.cumulativeSum(Tensor.of(Shape.of(2, 0)), 1).size()).isZero();
  }

  @Test
  void findsTheLargestAndTheSmallest() {
    Tensor x = Tensor.of(Shape.of(2, 3), 1, 5, 5, -2, -7, -7);

    assertThat(Reductions.max(x, Axes.of(1)).toFloats()).containsExactly(5, -2);
    assertThat(Reductions.argMax(x, Axes.of(1)).toDoubles()).containsExactly(1, 0);
    assertThat(Reductions.argMin(x, Axes.kept(1)).toDoubles()).containsExactly(0, 1);
    assertThat(Reductions.argMin(x, Axes.ALL).item()).isEqualTo(4);
    assertThat(Reductions.max(x, Axes.ALL).shape()).isEqualTo(Shape.of());
    Tensor none = Tensor.of(Shape.of(2, 2), 1, Float.NaN, 3, 4);
    assertThat(Reductions.max(none, Axes.of(1)).toFloats()).containsExactly(Float.NaN, 4);
    assertThat(Reductions.min(none, Axes.of(1)).toFloats()).containsExactly(Float.NaN, 3);
  }

  @Test
  void theFirstOfEqualOnesTakesTheGradient() {
    Parameter x = Placed.of(Shape.of(3), 2, 2, 1);
    Reductions.max(x.value(), Axes.ALL).backward();

    assertThat(x.gradient().toDoubles()).containsExactly(1, 0, 0);
  }

  @Test
  void productsWithZerosHaveTheirGradients() {
    Parameter x = Placed.of(Shape.of(2, 5), 2, 0, 3, 1, 4, 0, 2, 3, 0, 1);
    Reductions.product(x.value(), Axes.of(1)).sum().backward();

    assertThat(x.gradient().toDoubles()).containsExactly(0, 24, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void theVarianceIsThatOfTheNumbersOrAGuessOfWhatTheyAreFrom() {
    Tensor x = Tensor.ofDoubles(Shape.of(4), 1, 2, 3, 6);

    assertThat(Reductions.variance(x, Axes.ALL, 0).item()).isEqualTo(3.5);
    assertThat(Reductions.variance(x, Axes.ALL, 1).item()).isCloseTo(14.0 / 3, within(1e-12));
    assertThatThrownBy(() -> Reductions.variance(x, Axes.ALL, 4))
        .hasMessage("variance: a correction of 4 for 4 numbers");
  }

  @Test
  void logSumExpOfInfinitiesIsTheirs() {
    float infinity = Float.POSITIVE_INFINITY;
    Tensor x = Tensor.of(Shape.of(3, 2), -infinity, -infinity, infinity, 0, 1000, 1000);

    assertThat(Reductions.logSumExp(x, Axes.of(1)).toFloats())
        .containsExactly(new float[] {-infinity, infinity, 1000.6931f}, within(1e-3f));
  }

  @Test
  void refusesAxesThatAreNotThere() {
    Tensor x = Tensor.of(Shape.of(2, 0));

    assertThatThrownBy(() -> x.sum(Axes.of(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("shape: [2, 0] has no axis 2");
    assertThatThrownBy(() -> x.sum(Axes.of(0, -2)))
        .hasMessage("axes: axis 0 of [2, 0] is named twice");
    assertThatThrownBy(() -> x.mean(Axes.of(1)))
        .hasMessage("mean: [2, 0] has no elements along axes [1]");
    assertThatThrownBy(() -> Reductions.max(x, Axes.ALL))
        .hasMessage("max: [2, 0] has no elements along all axes");
  }
}
