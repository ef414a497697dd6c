package dev.lakegrad.engine.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.backend.Divisor;
import dev.lakegrad.engine.backend.Window;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.InScope;
import dev.lakegrad.engine.tensor.Parameter;
import dev.lakegrad.engine.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Layers of sequences, images and volumes, and blocks made of them. */
@InScope
class ImageLayersTest {
  private final Rng rng = Rng.of(3);

  private static Tensor normal(int... sizes) {
    Rng values = Rng.of(17);
    double[] elements = new double[Shape.of(sizes).size()];
    Arrays.setAll(elements, i -> values.gaussian());
    return Tensor.ofDoubles(Shape.of(sizes), elements);
  }

  @Test
  void gradientsOfConvolutionsAgreeWithFiniteDifferences() {
    ModuleCheck.of(Conv1d.of(3, 2, 3, rng).withDilation(2).withPadding(2))
        .at(() -> normal(2, 7, 3));
    ModuleCheck.of(Conv2d.of(Filters.of(4, 6, 2, 3).withGroups(2), rng).withStride(2, 1))
        .at(() -> normal(2, 5, 4, 4));
    ModuleCheck.of(Conv2d.of(Filters.depthwise(5, 3, 3).withoutBias(), rng).withPadding(1))
        .at(() -> normal(2, 3, 4, 5));
    ModuleCheck.of(Conv3d.of(2, 3, 2, rng).withStride(1, 2, 1)).at(() -> normal(2, 3, 4, 2, 2));
  }

  @Test
  void gradientsOfTransposedConvolutionsAgreeWithFiniteDifferences() {
    ModuleCheck.of(ConvTranspose1d.of(Filters.of(3, 2, 3), rng).withStride(2).withPadding(1))
        .at(() -> normal(2, 4, 3));
    ModuleCheck.of(
            ConvTranspose2d.of(Filters.of(4, 6, 2, 3).withGroups(2), rng)
                .withStride(2, 1)
                .withOutputPadding(1, 0))
        .at(() -> normal(1, 3, 2, 4));
    ModuleCheck.of(ConvTranspose3d.of(Filters.of(2, 1, 2, 2, 2).withoutBias(), rng))
        .at(() -> normal(2, 2, 1, 3, 2));
  }

  @Test
  void gradientsOfNormsAgreeWithFiniteDifferences() {
    ModuleCheck.of(BatchNorm2d.of(3)).at(() -> normal(5, 3));
    ModuleCheck.of(BatchNorm2d.of(2)).at(() -> normal(2, 3, 1, 2, 2));
    ModuleCheck.of(GroupNorm.of(2, 6)).at(() -> normal(2, 3, 3, 6));
    ModuleCheck.of(InstanceNorm.of(3)).at(() -> normal(2, 5, 3));
    ModuleCheck.of(RmsNorm.of(7)).at(() -> normal(2, 3, 7));
  }

  @Test
  void gradientsOfBlocksAgreeWithFiniteDifferences() {
    ModuleCheck.of(Bottleneck.of(3, 2, 2, rng)).at(() -> normal(3, 5, 3, 3));
    ModuleCheck.of(Bottleneck.of(8, 2, 1, rng)).at(() -> normal(2, 3, 3, 8));
    ModuleCheck.of(InvertedResidual.of(3, 3, 1, 2, rng)).at(() -> normal(2, 3, 4, 3));
    ModuleCheck.of(InvertedResidual.of(2, 3, 2, 1, rng)).at(() -> normal(2, 5, 3, 2));
    ModuleCheck.of(SqueezeExcite.of(5, 2, rng)).at(() -> normal(2, 3, 2, 5));
    ModuleCheck.of(Bilinear.of(3, 3, 2, rng)).at(() -> normal(5, 3));
  }

  @Test
  void aBilinearFormTakesTwoInputs() {
    Bilinear form =
        new Bilinear(
            Parameter.of(Shape.of(1, 2, 3), 1, 2, 3, 4, 5, 6), Parameter.of(Shape.of(1), 7));
    Parameters.of(form, DType.F32);
    Tensor a = Tensor.of(Shape.of(1, 2), 1, 10);
    Tensor b = Tensor.of(Shape.of(1, 3), 1, 0, 2);

    assertThat(form.forward(a, b).toFloats()).containsExactly(1 + 6 + 10 * (4 + 12) + 7);
    assertThatThrownBy(() -> form.forward(b, a))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bilinear: [1, 3] and [1, 2] do not fit weight [1, 2, 3]");
  }

  @Test
  void aPlainInstanceNormLearnsNothing() {
    InstanceNorm norm = InstanceNorm.plain();

    assertThat(Parameters.of(norm, DType.F64).count()).isZero();
    assertThat(norm.forward(Tensor.ofDoubles(Shape.of(1, 2, 1), 3, 7)).toDoubles())
        .containsExactly(new double[] {-1, 1}, within(1e-5));
  }

  @Test
  void poolsTakeWindowsOrSections() {
    Tensor x = Tensor.of(Shape.of(1, 5, 1), 1, 5, 2, 4, 3);
    Window two = Window.of(2).withStride(2);

    assertThat(MaxPool.of(2).forward(x).toFloats()).containsExactly(5, 4);
    assertThat(new MaxPool(two.roundedUp()).forward(x).toFloats()).containsExactly(5, 4, 3);
    assertThat(AvgPool.of(2).forward(x).toFloats()).containsExactly(3, 3);
    assertThat(new AvgPool(two.withPadding(1), Divisor.PIXELS).forward(x).toFloats())
        .containsExactly(1, 3.5f, 3.5f);
    assertThat(MaxPool.into(2).forward(x).toFloats()).containsExactly(5, 4);
    assertThat(AvgPool.into(1).forward(x).toFloats()).containsExactly(3);
    assertThat(AvgPool.into(2, 3, 1).forward(normal(2, 5, 4, 3, 7)).shape())
        .isEqualTo(Shape.of(2, 2, 3, 1, 7));
  }

  @Test
  void namesOfMobileNetsBlockAreTorchvisions() {
    assertThat(Parameters.of(InvertedResidual.of(2, 2, 1, 3, rng), DType.F32).entries())
        .extracting(Parameters.Named::name)
        .containsExactly(
            "conv.0.0.weight",
            "conv.0.1.weight",
            "conv.0.1.bias",
            "conv.1.0.weight",
            "conv.1.1.weight",
            "conv.1.1.bias",
            "conv.2.weight",
            "conv.3.weight",
            "conv.3.bias");
  }

  @Test
  void refusesFiltersAndWindowsThatDoNotFit() {
    assertThatThrownBy(() -> Filters.of(4, 6, 3).withGroups(4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("filters: 4 channels to 6 cannot be cut into 4 groups");
    assertThatThrownBy(() -> Filters.of(0, 6, 3))
        .hasMessage("filters: 0 channels to 6 are not positive");
    assertThatThrownBy(() -> Filters.of(1, 6, 3, 0))
        .hasMessage("filters: kernel [3, 0] has no elements");
    assertThatThrownBy(() -> Conv2d.of(Filters.of(1, 1, 3), rng))
        .hasMessage("conv2d: a window of 1 axes, [3], not 2");
    assertThatThrownBy(() -> InvertedResidual.of(1, 1, 1, 0, rng))
        .hasMessage("invertedResidual: expansion 0 is not positive");
  }
}
