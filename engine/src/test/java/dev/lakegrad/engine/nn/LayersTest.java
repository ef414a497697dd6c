package dev.lakegrad.engine.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.Activations;
import dev.lakegrad.engine.tensor.InScope;
import dev.lakegrad.engine.tensor.Parameter;
import dev.lakegrad.engine.tensor.Scope;
import dev.lakegrad.engine.tensor.Tensor;
import dev.lakegrad.engine.tensor.Workspace;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@InScope
class LayersTest {
  private final Rng rng = Rng.of(3);

  @Test
  void gradientsAgreeWithFiniteDifferences() {
    ModuleCheck.of(Linear.of(3, 5, rng)).at(() -> normal(7, 3));
    ModuleCheck.of(Linear.of(3, 1, rng)).at(() -> normal(2, 1, 3));
    ModuleCheck.of(Linear.withoutBias(5, 2, rng)).at(() -> normal(3, 5));
    ModuleCheck.of(Conv2d.of(2, 3, 3, rng).withPadding(1).withStride(2))
        .at(() -> normal(2, 5, 7, 2));
    ModuleCheck.of(Embedding.of(5, 3, rng)).at(() -> Tensor.ids(Shape.of(2, 2), 4, 0, 4, 1));
    ModuleCheck.of(EmbeddingBag.of(5, 3, rng)).at(() -> Tensor.ids(Shape.of(2, 2), 4, 0, -1, 1));
    ModuleCheck.of(LayerNorm.of(7)).at(() -> normal(2, 3, 7));
    ModuleCheck.of(SelfAttention.causal(6, 3, rng)).at(() -> normal(2, 5, 6));
    ModuleCheck.of(SelfAttention.full(6, 2, rng)).at(() -> normal(2, 3, 6));
    ModuleCheck.of(Conv2d.withoutBias(2, 3, 3, rng).withStride(2)).at(() -> normal(2, 5, 7, 2));
    ModuleCheck.of(BatchNorm2d.of(3)).at(() -> normal(2, 5, 1, 3));
    ModuleCheck.of(PRelu.of(5)).at(() -> normal(3, 2, 5));
    ModuleCheck.of(PRelu.shared()).at(() -> normal(3, 5));
    ModuleCheck.of(ResidualBlock.of(2, 3, 2, rng)).at(() -> normal(3, 5, 3, 2));
    ModuleCheck.of(ResidualBlock.of(2, 2, 1, rng)).at(() -> normal(2, 3, 3, 2));
  }

  @Test
  void gradientsOfALayerUsedTwiceAgreeWithFiniteDifferences() {
    Linear shared = Linear.of(5, 5, rng);

    ModuleCheck.of(Sequential.of(shared, new Tanh(), shared, new Gelu(), shared))
        .at(() -> normal(3, 5));
  }

  @Test
  void gradientsOfAStackAgreeWithFiniteDifferences() {
    ModuleCheck.of(
            Sequential.of(
                Conv2d.of(1, 2, 3, rng).withPadding(1),
                new Relu(),
                MaxPool.of(2, 2),
                Conv2d.of(2, 3, 2, rng),
                new Tanh(),
                AvgPool.of(2, 2),
                AvgPool.into(1, 1),
                new Flatten(),
                Linear.of(3, 2, rng),
                new Gelu()))
        .at(() -> normal(2, 7, 8, 1));
  }

  @Test
  void anActivationInAStackIsWhatItIsAlone() {
    Conv2d convolution = Conv2d.of(1, 3, 3, rng);
    Parameters.of(convolution, DType.F64);
    Tensor x = normal(2, 5, 6, 1);

    for (Module activation : List.of(new Relu(), new Tanh(), new Gelu())) {
      double[] alone = activation.forward(convolution.forward(x)).toDoubles();
      assertThat(Sequential.of(convolution, activation).forward(x).toDoubles())
          .containsExactly(alone, within(1e-12));
    }
  }

  @Test
  void activationsAreTheirFunctions() {
    Tensor x = normal(3, 7);
    PRelu learned = PRelu.of(7);
    Parameters.of(learned, DType.F64);
    Map<Module, Tensor> layers =
        Map.ofEntries(
            Map.entry(new Sigmoid(), x.sigmoid()),
            Map.entry(new ExactGelu(), Activations.exactGelu(x)),
            Map.entry(new Silu(), Activations.silu(x)),
            Map.entry(new Mish(), Activations.mish(x)),
            Map.entry(new HardSwish(), Activations.hardSwish(x)),
            Map.entry(new HardSigmoid(), Activations.hardSigmoid(x)),
            Map.entry(new Softplus(), Activations.softplus(x)),
            Map.entry(new LogSoftmax(), Activations.logSoftmax(x)),
            Map.entry(new LeakyRelu(0.1), Activations.leakyRelu(x, 0.1)),
            Map.entry(new Elu(0.9), Activations.elu(x, 0.9)),
            Map.entry(new Selu(), Activations.selu(x)),
            Map.entry(learned, Activations.leakyRelu(x, 0.25)));

    layers.forEach(
        (layer, y) ->
            assertThat(layer.forward(x).toDoubles())
                .as("%s", layer)
                .containsExactly(y.toDoubles()));
  }

  @Test
  void droppingLayersDropByTheirSeed() {
    try (Scope scope = Scope.training(new Workspace(), 1, 0)) {
      Tensor x = Tensor.ofDoubles(Shape.of(4, 3, 8), new double[96]).add(1);

      assertThat(scope.workspace()).isNotNull();
      for (Module layer :
          List.of(Dropout.of(0.5, rng), ChannelDropout.of(0.5, rng), DropPath.of(0.5, rng))) {
        assertThat(layer.forward(x).toDoubles()).as("%s", layer).contains(0.0, 2.0);
      }
      assertThat(Dropout.of(0.5, Rng.of(1))).isEqualTo(Dropout.of(0.5, Rng.of(1)));
      assertThat(Dropout.of(0.5, rng)).isNotEqualTo(Dropout.of(0.5, rng));
    }
    assertThatThrownBy(() -> Dropout.of(1, rng)).hasMessage("dropout: rate 1.0 is not in [0, 1)");
  }

  @Test
  void linearStartsInsideOneByTheRootOfItsInputs() {
    Linear layer = Linear.of(100, 50, rng);
    Parameters parameters = Parameters.of(layer, DType.F32);

    assertThat(layer.weight().shape()).isEqualTo(Shape.of(50, 100));
    assertThat(layer.bias()).isNotNull();
    assertThat(spread(parameters.weights().toDoubles())).isCloseTo(0.1, within(0.001));
  }

  @Test
  void convolutionStartsInsideOneByTheRootOfItsInputs() {
    Conv2d layer = Conv2d.of(4, 64, 5, rng);
    Parameters parameters = Parameters.of(layer, DType.F32);

    assertThat(layer.weight().shape()).isEqualTo(Shape.of(64, 4, 5, 5));
    assertThat(spread(parameters.weights().toDoubles())).isCloseTo(0.1, within(0.001));
  }

  @Test
  void embeddingStartsNormal() {
    assertThat(deviation(Embedding.of(100, 100, rng))).isCloseTo(1, within(0.05));
    assertThat(deviation(Embedding.of(100, 100, 0.02, rng))).isCloseTo(0.02, within(0.001));
  }

  @Test
  void layerNormStartsAsNormalisationAlone() {
    LayerNorm layer = LayerNorm.of(2);
    Parameters parameters = Parameters.of(layer, DType.F64);

    assertThat(parameters.weights().toDoubles()).containsExactly(1, 1, 0, 0);
    assertThat(layer.forward(Tensor.ofDoubles(Shape.of(1, 2), 4, 8)).toDoubles())
        .containsExactly(new double[] {-1, 1}, within(1e-5));
  }

  @Test
  void attentionRefusesAWidthThatHeadsDoNotDivide() {
    assertThatThrownBy(() -> SelfAttention.causal(10, 3, rng))
        .hasMessage("attention: width 10 is not a multiple of 3 heads");
  }

  @Test
  void sameSeedGivesTheSameWeights() {
    assertThat(weights(Linear.of(3, 2, Rng.of(9)))).isEqualTo(weights(Linear.of(3, 2, Rng.of(9))));
    assertThat(weights(Linear.of(3, 2, Rng.of(9))))
        .isNotEqualTo(weights(Linear.of(3, 2, Rng.of(10))));
  }

  private static double[] weights(Module module) {
    return Parameters.of(module, DType.F64).weights().toDoubles();
  }

  private static Tensor normal(int... sizes) {
    Rng values = Rng.of(17);
    double[] elements = new double[Shape.of(sizes).size()];
    Arrays.setAll(elements, i -> values.gaussian());
    return Tensor.ofDoubles(Shape.of(sizes), elements);
  }

  private static double spread(double[] values) {
    return Arrays.stream(values).map(Math::abs).max().orElseThrow();
  }

  private static double deviation(Module module) {
    double[] values = weights(module);
    return Math.sqrt(Arrays.stream(values).map(v -> v * v).average().orElseThrow());
  }

  @Test
  void parametersOfLayersAreTheirComponents() {
    Parameter weight = Parameter.constant(2, Shape.of(1, 1));
    Linear layer = new Linear(weight, null);

    assertThat(Parameters.of(layer, DType.F32).entries())
        .extracting(Parameters.Named::parameter)
        .containsExactly(weight);
  }
}
