package dev.lakegrad.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.backend.Window;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import org.junit.jupiter.api.Test;

/** Convolution of sequences, images and volumes; {@code ImagesTest} has the everyday ones. */
@InScope
class ConvolveTest {

  private static GradCheck convolution(Window window, int groups) {
    return GradCheck.ofAll(
        x -> Images.convolve(x.get(0), x.get(1), x.get(2), window, groups, Finish.NONE));
  }

  @Test
  void gradientsOfSequencesAgreeWithFiniteDifferences() {
    convolution(Window.of(3).withPadding(1), 1)
        .at(Shape.of(2, 5, 3), Shape.of(2, 3, 3), Shape.of(2))
        .within(1e-6);
    convolution(Window.of(2).withStride(2).withDilation(3), 2)
        .at(Shape.of(2, 11, 4), Shape.of(6, 2, 2), Shape.of(6))
        .within(1e-6);
    convolution(Window.of(1), 1).at(Shape.of(1, 1, 1), Shape.of(1, 1, 1), Shape.of(1)).within(1e-6);
  }

  @Test
  void gradientsOfUnevenImagesAgreeWithFiniteDifferences() {
    Window uneven =
        Window.of(2, 3)
            .withStride(1, 2)
            .withDilation(2, 1)
            .withPadding(new int[] {0, 2}, new int[] {1, 0});

    convolution(uneven, 1).at(Shape.of(2, 5, 4, 3), Shape.of(2, 3, 2, 3), Shape.of(2)).within(1e-6);
    convolution(uneven, 3).at(Shape.of(1, 4, 5, 3), Shape.of(6, 1, 2, 3), Shape.of(6)).within(1e-6);
    convolution(Window.of(1, 1), 2)
        .at(Shape.of(2, 3, 2, 4), Shape.of(2, 2, 1, 1), Shape.of(2))
        .within(1e-6);
  }

  @Test
  void gradientsOfDepthwiseImagesAgreeWithFiniteDifferences() {
    convolution(Window.of(3, 3).withPadding(1), 5)
        .at(Shape.of(2, 4, 3, 5), Shape.of(5, 1, 3, 3), Shape.of(5))
        .within(1e-6);
    convolution(Window.of(3, 2).withStride(2).withPadding(1), 17)
        .at(Shape.of(1, 5, 4, 17), Shape.of(17, 1, 3, 2), Shape.of(17))
        .within(1e-6);
  }

  @Test
  void gradientsOfVolumesAgreeWithFiniteDifferences() {
    convolution(Window.of(2, 3, 1).withStride(2, 1, 1).withPadding(1, 1, 0), 1)
        .at(Shape.of(2, 3, 3, 2, 2), Shape.of(3, 2, 2, 3, 1), Shape.of(3))
        .within(1e-6);
    convolution(Window.of(2, 2, 2).withDilation(1, 2, 1), 2)
        .at(Shape.of(1, 2, 3, 3, 4), Shape.of(2, 2, 2, 2, 2), Shape.of(2))
        .within(1e-6);
  }

  @Test
  void groupsSeeTheirOwnChannelsAlone() {
    Tensor x = Tensor.of(Shape.of(1, 2, 2), 1, 10, 2, 20);
    Tensor weight = Tensor.of(Shape.of(2, 1, 2), 1, 1, 1, 2);

    assertThat(Images.convolve(x, weight, null, Window.of(2), 2, Finish.NONE).toFloats())
        .containsExactly(3, 50);
  }

  @Test
  void refusesWhatDoesNotFit() {
    Tensor x = Tensor.of(Shape.of(1, 3, 4), new float[12]);
    Tensor weight = Tensor.of(Shape.of(4, 2, 2), new float[16]);
    Tensor wide = Tensor.of(Shape.of(4, 4, 2), new float[32]);
    Tensor doubles = Tensor.of(DType.F64, x.shape(), new float[12]);
    Window two = Window.of(2);

    assertThatThrownBy(() -> Images.convolve(x, weight, null, two, 1, Finish.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("convolve: [1, 3, 4] in 1 groups needs a weight [4, 4, 2], not [4, 2, 2]");
    assertThatThrownBy(() -> Images.convolve(x, weight, null, two, 3, Finish.NONE))
        .hasMessage("convolve: 4 channels to 4 cannot be cut into 3 groups");
    assertThatThrownBy(() -> Images.convolve(x, wide, null, Window.of(3), 1, Finish.NONE))
        .hasMessage("convolve: [1, 3, 4] in 1 groups needs a weight [4, 4, 3], not [4, 4, 2]");
    assertThatThrownBy(
            () -> Images.convolve(x, wide, Tensor.of(Shape.of(1), 0), two, 1, Finish.NONE))
        .hasMessage("convolve: bias [1] does not fit weight [4, 4, 2]");
    assertThatThrownBy(() -> Images.convolve(doubles, wide, null, two, 1, Finish.NONE))
        .hasMessage("convolve: types differ: float64, weight float32, bias none");
  }
}
