package dev.lakegrad.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.backend.Window;
import dev.lakegrad.engine.memory.Shape;
import org.junit.jupiter.api.Test;

@InScope
class ConvolveTransposedTest {
  private static final Shape NONE = Shape.of(0);

  private static GradCheck transposed(Window window, int groups, int... more) {
    return GradCheck.of(
        (x, weight) -> Images.convolveTransposed(x, weight, window, groups, Shape.of(more)));
  }

  @Test
  void spreadsEachPixelUnderTheKernel() {
    Tensor x = Tensor.of(Shape.of(1, 2, 1), 1, 2);
    Tensor weight = Tensor.of(Shape.of(1, 1, 3), 1, 10, 100);
    Window three = Window.of(3);

    assertThat(Images.convolveTransposed(x, weight, three, 1, NONE).toFloats())
        .containsExactly(1, 12, 120, 200);
    assertThat(Images.convolveTransposed(x, weight, three.withStride(2), 1, NONE).toFloats())
        .containsExactly(1, 10, 102, 20, 200);
    Window padded = three.withStride(2).withPadding(1);
    assertThat(Images.convolveTransposed(x, weight, padded, 1, Shape.of(1)).toFloats())
        .containsExactly(10, 102, 20, 200);
    assertThat(Images.convolveTransposed(x, weight, three.withDilation(2), 1, NONE).toFloats())
        .containsExactly(1, 2, 10, 20, 100, 200);
  }

  @Test
  void gradientsAgreeWithFiniteDifferences() {
    transposed(Window.of(3).withStride(2).withPadding(1), 1, 1)
        .at(Shape.of(2, 4, 3), Shape.of(3, 2, 3))
        .within(1e-6);
    transposed(Window.of(2, 3).withStride(2, 1).withDilation(1, 2), 2, 1, 0)
        .at(Shape.of(1, 3, 2, 4), Shape.of(4, 3, 2, 3))
        .within(1e-6);
    transposed(Window.of(3, 3).withPadding(1), 5, 0, 0)
        .at(Shape.of(2, 3, 4, 5), Shape.of(5, 1, 3, 3))
        .within(1e-6);
    transposed(Window.of(2, 1, 2).withStride(1, 3, 2).withPadding(1, 0, 0), 1, 0, 2, 1)
        .at(Shape.of(1, 3, 2, 2, 2), Shape.of(2, 3, 2, 1, 2))
        .within(1e-6);
    transposed(Window.of(1), 1, 0).at(Shape.of(1, 1, 1), Shape.of(1, 1, 1)).within(1e-6);
  }

  @Test
  void noImagesGiveNone() {
    Tensor x = Tensor.of(Shape.of(0, 2, 1));
    Tensor weight = Tensor.of(Shape.of(1, 4, 3), new float[12]);

    assertThat(Images.convolveTransposed(x, weight, Window.of(3), 1, NONE).shape())
        .isEqualTo(Shape.of(0, 4, 4));
  }

  @Test
  void refusesWhatDoesNotFit() {
    Tensor x = Tensor.of(Shape.of(1, 2, 4), new float[8]);
    Tensor weight = Tensor.of(Shape.of(4, 3, 2), new float[24]);
    Window two = Window.of(2);

    assertThatThrownBy(() -> Images.convolveTransposed(x, weight, two, 3, NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("convolve: 9 channels to 4 cannot be cut into 3 groups");
    assertThatThrownBy(() -> Images.convolveTransposed(x, weight, Window.of(3), 1, NONE))
        .hasMessage("convolveTransposed: [1, 2, 4] needs a weight [4, 3, 3], not [4, 3, 2]");
    assertThatThrownBy(() -> Images.convolveTransposed(x, weight, two, 1, Shape.of(1)))
        .hasMessage("window: 1 more is not below stride 1");
    assertThatThrownBy(() -> Images.convolveTransposed(x, weight, two, 1, Shape.of(0, 0)))
        .hasMessage("window: [0, 0] for 1 axes");
    assertThatThrownBy(() -> Images.convolveTransposed(x, weight, two.withPadding(2), 1, NONE))
        .hasMessageStartingWith("window: [1, 2, 4] with Slide[kernel=2")
        .hasMessageEndingWith("come from no image");
  }
}
