package dev.lakegrad.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.backend.Activation;
import dev.lakegrad.engine.backend.Window;
import dev.lakegrad.engine.memory.Shape;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@InScope
class ImagesTest {

  @Test
  void convolvesWithoutFlippingTheKernel() {
    Tensor x = Tensor.of(Shape.of(1, 2, 3, 1), 1, 2, 3, 4, 5, 6);
    Tensor weight = Tensor.of(Shape.of(1, 1, 2, 2), 1, 10, 100, 1000);
    Tensor bias = Tensor.of(Shape.of(1), 0.5f);

    assertThat(convolved(x, weight, bias, 1, 0).toFloats()).containsExactly(5421.5f, 6532.5f);
    assertThat(convolved(x, weight, bias, 2, 1).shape()).isEqualTo(Shape.of(1, 2, 2, 1));
    assertThat(convolved(x, weight, bias, 2, 1).toFloats())
        .containsExactly(1000.5f, 3200.5f, 40.5f, 65.5f);
  }

  @Test
  void movesChannels() {
    Tensor x = Tensor.of(Shape.of(1, 2, 1, 3), 1, 2, 3, 10, 20, 30);

    assertThat(x.channelsLast().shape()).isEqualTo(Shape.of(1, 1, 3, 2));
    assertThat(x.channelsLast().toFloats()).containsExactly(1, 10, 2, 20, 3, 30);
    assertThat(x.channelsLast().channelsFirst().shape()).isEqualTo(x.shape());
    assertThat(x.reshape(1, 2, 3).channelsLast().toFloats()).containsExactly(1, 10, 2, 20, 3, 30);
    assertThat(x.reshape(1, 2, 3, 1, 1).channelsLast().shape()).isEqualTo(Shape.of(1, 3, 1, 1, 2));
    assertThat(x.channelsLast().channelsFirst().toFloats()).isEqualTo(x.toFloats());
    assertThat(x.reshape(2, 1, 1, 3).channelsLast().toFloats()).isEqualTo(x.toFloats());
    assertThatThrownBy(() -> x.reshape(6).channelsLast())
        .hasMessage("channelsLast: [6] is not [batch, channels, sides..]");
    assertThatThrownBy(() -> x.reshape(6).channelsFirst())
        .hasMessage("channelsFirst: [6] is not [batch, sides.., channels]");
  }

  @Test
  void gradientsOfMovedChannelsAgreeWithFiniteDifferences() {
    GradCheck.of(Tensor::channelsLast).at(Shape.of(2, 3, 5, 4)).within(1e-6);
    GradCheck.of(Tensor::channelsFirst).at(Shape.of(2, 5, 4, 3)).within(1e-6);
    GradCheck.of(Tensor::channelsFirst).at(Shape.of(2, 5, 4, 1)).within(1e-6);
    GradCheck.of(Tensor::channelsLast).at(Shape.of(2, 3, 5)).within(1e-6);
    GradCheck.of(Tensor::channelsFirst).at(Shape.of(2, 3, 1, 2, 4)).within(1e-6);
  }

  @Test
  void gradientOfConvolutionAgreesWithFiniteDifferences() {
    convolution(1, 0).at(Shape.of(1, 1, 1, 1), Shape.of(1, 1, 1, 1), Shape.of(1)).within(1e-6);
    convolution(1, 1).at(Shape.of(2, 5, 4, 3), Shape.of(2, 3, 3, 3), Shape.of(2)).within(1e-6);
    convolution(2, 1).at(Shape.of(3, 7, 5, 2), Shape.of(3, 2, 3, 3), Shape.of(3)).within(1e-6);
    convolution(3, 2).at(Shape.of(1, 5, 7, 1), Shape.of(5, 1, 2, 2), Shape.of(5)).within(1e-6);
    convolution(1, 0).at(Shape.of(2, 5, 5, 1), Shape.of(2, 1, 5, 5), Shape.of(2)).within(1e-6);
  }

  @Test
  void gradientOfConvolutionWithoutBiasAgreesWithFiniteDifferences() {
    GradCheck check = GradCheck.ofAll(x -> convolved(x.get(0), x.get(1), null, 2, 1));

    check.at(Shape.of(2, 5, 4, 3), Shape.of(2, 3, 3, 3)).within(1e-6);
    check.at(Shape.of(1, 5, 3, 2), Shape.of(3, 2, 1, 1)).within(1e-6);
  }

  @Test
  void gradientsOfConvolutionWithAFinishAgreeWithFiniteDifferences() {
    for (Activation f : Activation.values()) {
      GradCheck.ofAll(
              x ->
                  Images.convolve(
                      x.get(0), x.get(1), x.get(2), window(x.get(1), 1, 1), 1, Finish.of(f)))
          .at(Shape.of(2, 5, 4, 3), Shape.of(2, 3, 3, 3), Shape.of(2))
          .within(1e-6);
      GradCheck.ofAll(
              x ->
                  Images.convolve(
                      x.get(0),
                      x.get(1),
                      x.get(2),
                      window(x.get(1), 1, 1),
                      1,
                      new Finish(x.get(3), f)))
          .at(Shape.of(2, 5, 4, 3), Shape.of(2, 3, 3, 3), Shape.of(2), Shape.of(2, 5, 4, 2))
          .within(1e-6);
    }
  }

  private static Tensor convolved(
      Tensor x, Tensor weight, @Nullable Tensor bias, int stride, int padding) {
    return Images.convolve(x, weight, bias, window(weight, stride, padding), 1, Finish.NONE);
  }

  private static Window window(Tensor weight, int stride, int padding) {
    return Window.of(weight.size(2), weight.size(3)).withStride(stride).withPadding(padding);
  }

  private static GradCheck convolution(int stride, int padding) {
    return GradCheck.ofAll(x -> convolved(x.get(0), x.get(1), x.get(2), stride, padding));
  }

  @Test
  void refusesSizesThatDoNotFit() {
    Tensor x = Tensor.of(Shape.of(1, 3, 3, 2), new float[18]);
    Tensor weight = Tensor.of(Shape.of(1, 3, 2, 2), new float[12]);
    Tensor bias = Tensor.of(Shape.of(1), 0);

    assertThatThrownBy(() -> convolved(x, weight, bias, 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "convolve: [1, 3, 3, 2] in 1 groups needs a weight [1, 2, 2, 2], not [1, 3, 2, 2]");
  }
}
