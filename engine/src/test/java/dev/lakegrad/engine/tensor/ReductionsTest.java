package dev.lakegrad.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    return Stream.of(Named.of("sum", Reductions::sum), Named.of("mean", Reductions::mean));
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
  void refusesAxesThatAreNotThere() {
    Tensor x = Tensor.of(Shape.of(2, 0));

    assertThatThrownBy(() -> x.sum(Axes.of(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("shape: [2, 0] has no axis 2");
    assertThatThrownBy(() -> x.sum(Axes.of(0, -2)))
        .hasMessage("axes: axis 0 of [2, 0] is named twice");
    assertThatThrownBy(() -> x.mean(Axes.of(1)))
        .hasMessage("mean: [2, 0] has no elements along axes [1]");
  }
}
