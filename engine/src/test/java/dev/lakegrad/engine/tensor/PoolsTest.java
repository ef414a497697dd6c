package dev.lakegrad.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.backend.Coverage;
import dev.lakegrad.engine.backend.Divisor;
import dev.lakegrad.engine.backend.Sections;
import dev.lakegrad.engine.backend.Window;
import dev.lakegrad.engine.memory.Shape;
import org.junit.jupiter.api.Test;

@InScope
class PoolsTest {
  private static final Window TWO = Window.of(2, 2);

  @Test
  void poolsWindows() {
    Tensor x = Tensor.of(Shape.of(1, 2, 4, 1), 1, 7, 3, 4, 5, 6, 2, 8);

    assertThat(Images.maxPool(x, TWO.withStride(2)).toFloats()).containsExactly(7, 8);
    assertThat(Images.maxPool(x, TWO).toFloats()).containsExactly(7, 7, 8);
    assertThat(mean(x, TWO.withStride(2))).containsExactly(4.75f, 4.25f);
    assertThat(mean(x, Window.of(2, 4))).containsExactly(4.5f);
  }

  @Test
  void poolsSections() {
    Tensor x = Tensor.of(Shape.of(1, 5, 1), 1, -1, 4, 2, 6);

    assertThat(Images.maxPool(x, Sections.of(2)).toFloats()).containsExactly(4, 6);
    assertThat(mean(x, Sections.of(2))).containsExactly(4 / 3f, 4);
    assertThat(mean(x, Sections.of(1))).containsExactly(2.4f);
  }

  @Test
  void paddingCountsInAMeanOrNot() {
    Tensor x = Tensor.of(Shape.of(1, 2, 1), -3, -6);
    Window window = Window.of(3).withPadding(1);

    assertThat(Images.averagePool(x, window, Divisor.WINDOW).toFloats()).containsExactly(-3, -3);
    assertThat(Images.averagePool(x, window, Divisor.PIXELS).toFloats())
        .containsExactly(-4.5f, -4.5f);
    assertThat(Images.maxPool(x, window).toFloats()).containsExactly(-3, -3);
  }

  private static float[] mean(Tensor x, Coverage coverage) {
    return Images.averagePool(x, coverage, Divisor.WINDOW).toFloats();
  }

  @Test
  void gradientsAgreeWithFiniteDifferences() {
    check(TWO.withStride(2), 2, 4, 5, 3);
    check(Window.of(3, 2), 1, 5, 3, 2);
    check(Window.of(1, 1).withStride(2), 1, 3, 3, 1);
    check(Window.of(5, 7), 2, 5, 7, 1);
    check(Window.of(3, 2).withStride(2).withDilation(1, 2).withPadding(1), 2, 5, 4, 3);
    check(TWO.withStride(2).roundedUp(), 1, 3, 5, 17);
    check(Window.of(3).withPadding(new int[] {1}, new int[] {0}), 2, 5, 3);
    check(Window.of(2, 1, 3).withStride(2, 1, 1), 1, 3, 2, 4, 2);
    check(Sections.of(3, 2), 2, 4, 5, 2);
    check(Sections.of(1), 1, 4, 3);
    check(Sections.of(2, 1, 5), 1, 3, 2, 3, 1);
  }

  private static void check(Coverage coverage, int... sizes) {
    Shape shape = Shape.of(sizes);
    GradCheck.of(x -> Images.maxPool(x, coverage)).at(shape).within(1e-6);
    GradCheck.of(x -> Images.averagePool(x, coverage, Divisor.WINDOW)).at(shape).within(1e-6);
    GradCheck.of(x -> Images.averagePool(x, coverage, Divisor.PIXELS)).at(shape).within(1e-6);
  }

  @Test
  void refusesWindowsThatDoNotFit() {
    Tensor x = Tensor.of(Shape.of(1, 3, 3, 2), new float[18]);

    assertThatThrownBy(() -> Images.maxPool(x, Window.of(4, 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "window: kernel 4 with dilation 1 does not fit into 3 pixels with padding 0, 0");
    assertThatThrownBy(() -> Images.averagePool(x, Sections.of(1), Divisor.PIXELS))
        .hasMessage("window: [1, 3, 3, 2] is not [batch, .., channels] with 1 axes between");
    assertThatThrownBy(() -> Images.maxPool(x.reshape(18), TWO))
        .hasMessage("window: [18] is not [batch, .., channels] with 2 axes between");
  }
}
