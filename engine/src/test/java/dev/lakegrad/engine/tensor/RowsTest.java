package dev.lakegrad.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lakegrad.engine.memory.Shape;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

@InScope
class RowsTest {

  @Test
  void sumsAndAverages() {
    Tensor x = Tensor.of(Shape.of(2, 2), 1, 2, 3, 4);

    assertThat(x.sum().item()).isEqualTo(10);
    assertThat(x.mean().item()).isEqualTo(2.5);
    assertThat(x.mean().shape()).isEqualTo(Shape.of());
  }

  @Test
  void softmaxSharesOneAmongTheClasses() {
    Tensor x = Tensor.ofDoubles(Shape.of(2, 2), 0, Math.log(3), 1000, 1000);

    assertThat(x.softmax().toDoubles())
        .containsExactly(new double[] {0.25, 0.75, 0.5, 0.5}, within(1e-12));
  }

  @Test
  void crossEntropyIsTheMeanSurprise() {
    Tensor logits = Tensor.ofDoubles(Shape.of(2, 2), 0, Math.log(3), 0, 0);
    Tensor targets = Tensor.ids(Shape.of(2), 0, 1);

    assertThat(logits.crossEntropy(targets).item())
        .isCloseTo((Math.log(4) + Math.log(2)) / 2, within(1e-12));
  }

  @Test
  void layerNormGivesMeanZeroAndDeviationOne() {
    Tensor x = Tensor.ofDoubles(Shape.of(1, 2), 1, 3);
    Tensor gain = Tensor.ofDoubles(Shape.of(2), 1, 10);
    Tensor shift = Tensor.ofDoubles(Shape.of(2), 0, 5);

    assertThat(x.layerNorm(gain, shift, 0).toDoubles())
        .containsExactly(new double[] {-1, 15}, within(1e-12));
  }

  @Test
  void gradientsAgreeWithFiniteDifferences() {
    for (Shape shape :
        new Shape[] {Shape.of(1), Shape.of(1, 1), Shape.of(5, 7), Shape.of(2, 3, 11)}) {
      GradCheck.of((UnaryOperator<Tensor>) Tensor::sum).at(shape).within(1e-6);
      GradCheck.of((UnaryOperator<Tensor>) Tensor::mean).at(shape).within(1e-6);
      GradCheck.of((UnaryOperator<Tensor>) Tensor::softmax).at(shape).within(1e-6);
    }
  }

  @Test
  void gradientOfCrossEntropyAgreesWithFiniteDifferences() {
    GradCheck.of(x -> x.crossEntropy(Tensor.ids(Shape.of(3), 4, 0, 2)))
        .at(Shape.of(3, 5))
        .within(1e-6);
    GradCheck.of(x -> x.crossEntropy(Tensor.ids(Shape.of(2, 3), 6, 0, 5, 5, 1, 2)))
        .at(Shape.of(2, 3, 7))
        .within(1e-6);
    GradCheck.of(x -> x.crossEntropy(Tensor.ids(Shape.of(1), 0))).at(Shape.of(1, 1)).within(1e-6);
    GradCheck.of(x -> x.crossEntropy(Tensor.ids(Shape.of(), 2))).at(Shape.of(3)).within(1e-6);
  }

  @Test
  void gradientOfLayerNormAgreesWithFiniteDifferences() {
    GradCheck norm = GradCheck.ofAll(x -> x.get(0).layerNorm(x.get(1), x.get(2), 1e-5));

    norm.at(Shape.of(3, 5), Shape.of(5), Shape.of(5)).within(1e-6);
    norm.at(Shape.of(2, 3, 13), Shape.of(13), Shape.of(13)).within(1e-6);
    norm.at(Shape.of(7), Shape.of(7), Shape.of(7)).within(1e-6);
    norm.at(Shape.of(4, 1), Shape.of(1), Shape.of(1)).within(1e-6);
  }

  @Test
  void refusesTargetsOutsideTheClasses() {
    Tensor logits = Tensor.of(Shape.of(2, 3), new float[6]);

    assertThatThrownBy(() -> logits.crossEntropy(Tensor.ids(Shape.of(2), 0, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("crossEntropy: id 3 at position 1 is not in [0, 3)");
    assertThatThrownBy(() -> logits.crossEntropy(Tensor.ids(Shape.of(2), -1, 0)))
        .hasMessage("crossEntropy: id -1 at position 0 is not in [0, 3)");
  }

  @Test
  void refusesTargetsThatDoNotFit() {
    Tensor logits = Tensor.of(Shape.of(2, 3), new float[6]);

    assertThatThrownBy(() -> logits.crossEntropy(Tensor.ids(Shape.of(3), 0, 1, 2)))
        .hasMessage("crossEntropy: logits [2, 3] do not fit targets [3]");
    assertThatThrownBy(() -> logits.crossEntropy(Tensor.of(Shape.of(2), 0, 1)))
        .hasMessage("crossEntropy: ids are float32, not int32");
  }

  @Test
  void refusesAMeanOfNothing() {
    Tensor logits = Tensor.of(Shape.of(0, 3));

    assertThatThrownBy(() -> logits.crossEntropy(Tensor.ids(Shape.of(0))))
        .hasMessage("crossEntropy: no targets to average over: Tensor[0] int32");
    assertThatThrownBy(logits::mean).hasMessage("mean: [0, 3] has no elements along all axes");
  }

  @Test
  void refusesAGainThatDoesNotFit() {
    Tensor x = Tensor.of(Shape.of(2, 3), new float[6]);
    Tensor row = Tensor.of(Shape.of(2), 1, 1);

    assertThatThrownBy(() -> x.layerNorm(row, row, 1e-5))
        .hasMessage("layerNorm: [2, 3] does not fit gain [2] and shift [2]");
  }
}
