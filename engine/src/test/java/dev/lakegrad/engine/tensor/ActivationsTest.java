package dev.lakegrad.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@InScope
class ActivationsTest {

  static Stream<Named<UnaryOperator<Tensor>>> functions() {
    return Stream.of(
        Named.of("exact gelu", Activations::exactGelu),
        Named.of("silu", Activations::silu),
        Named.of("hard sigmoid", x -> Activations.hardSigmoid(x.mul(2))),
        Named.of("hard swish", x -> Activations.hardSwish(x.mul(2))),
        Named.of("softplus", Activations::softplus),
        Named.of("log sigmoid", Activations::logSigmoid),
        Named.of("mish", Activations::mish),
        Named.of("leaky relu", x -> Activations.leakyRelu(x, 0.1)),
        Named.of("elu", x -> Activations.elu(x, 1.3)),
        Named.of("selu", Activations::selu),
        Named.of("log softmax", Activations::logSoftmax));
  }

  @ParameterizedTest
  @MethodSource("functions")
  void gradientsAgreeWithFiniteDifferences(UnaryOperator<Tensor> f) {
    for (Shape shape : new Shape[] {Shape.of(1), Shape.of(7), Shape.of(3, 1), Shape.of(2, 1, 13)}) {
      GradCheck.of(f).at(shape).within(1e-6);
    }
  }

  @Test
  void gradientsOfALearnedSlopeAgreeWithFiniteDifferences() {
    GradCheck prelu = GradCheck.ofAll(x -> Activations.prelu(x.get(0), x.get(1)));

    prelu.at(Shape.of(3, 5), Shape.of(5)).within(1e-6);
    prelu.at(Shape.of(2, 3, 5), Shape.of(1)).within(1e-6);
  }

  @Test
  void noneOverflowsFarFromZero() {
    double far = 1e4;
    Map<UnaryOperator<Tensor>, double[]> results =
        Map.of(
            Activations::softplus,
            new double[] {0, far},
            Activations::logSigmoid,
            new double[] {-far, 0},
            Activations::mish,
            new double[] {0, far},
            Activations::silu,
            new double[] {0, far},
            Activations::exactGelu,
            new double[] {0, far},
            x -> Activations.elu(x, 1),
            new double[] {-1, far},
            Tensor::sigmoid,
            new double[] {0, 1});
    for (DType type : new DType[] {DType.F32, DType.F64}) {
      results.forEach(
          (f, expected) -> {
            Parameter x = Placed.of(type, Shape.of(2), -far, far);
            Tensor y = f.apply(x.value());
            y.sum().backward();

            assertThat(y.toDoubles()).containsExactly(expected, within(0.0));
            assertThat(x.gradient().toDoubles()).doesNotContain(Double.NaN);
          });
    }
  }

  @Test
  void curvesKeepTheirDigitsNearZero() {
    Tensor x = Tensor.of(Shape.of(1), -1e-6f);

    assertThat(Activations.elu(x, 1).item()).isCloseTo(-9.999995e-7, within(1e-13));
  }

  @Test
  void softmaxOfLargeLogitsHasALogarithm() {
    Tensor y = Activations.logSoftmax(Tensor.of(Shape.of(3), 1000, 0, Float.NEGATIVE_INFINITY));

    assertThat(y.toFloats()).containsExactly(0, -1000, Float.NEGATIVE_INFINITY);
  }

  @Test
  void refusesSlopesThatDoNotFit() {
    assertThatThrownBy(
            () ->
                Activations.prelu(
                    Tensor.of(Shape.of(2, 3), new float[6]), Tensor.of(Shape.of(2), 0, 0)))
        .hasMessage("multiply: [2] does not fit [2, 3]");
  }
}
