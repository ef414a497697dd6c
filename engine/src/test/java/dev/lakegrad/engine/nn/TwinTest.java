package dev.lakegrad.engine.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.InScope;
import dev.lakegrad.engine.tensor.Parameter;
import dev.lakegrad.engine.tensor.Tensor;
import dev.lakegrad.engine.zoo.DataShape;
import dev.lakegrad.engine.zoo.ModelSpec;
import dev.lakegrad.engine.zoo.Zoo;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TwinTest {
  private static final DataShape IMAGES = DataShape.numbers(Shape.of(1, 28, 28), 3);

  private static DataShape data(String family) {
    return switch (family) {
      case "gpt", "bert" -> DataShape.tokens(5, 7);
      case "bag" -> DataShape.texts(5, 7, 3);
      default -> IMAGES;
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"mlp", "cnn", "lenet", "resnet18", "vit", "gpt", "bert", "bag", "lstm"})
  void hasTheLayersAndTheWeightsOfEveryFamily(String family) {
    Module original = Zoo.build(ModelSpec.of(family), data(family), 1).network();
    Parameters parameters = Parameters.of(original, DType.F32);
    Twin twin = Twin.of(original, parameters);

    assertThat(twin.parameters().weights()).isSameAs(parameters.weights());
    assertThat(twin.parameters().gradients()).isNotSameAs(parameters.gradients());
    assertThat(twin.parameters().statistics().size()).isEqualTo(parameters.statistics().size());
    Map<String, Parameter> found = ParameterNames.of(twin.module()).parameters();
    assertThat(found).hasSameSizeAs(parameters.entries());
    for (Parameters.Named entry : twin.parameters().entries()) {
      assertThat(found.get(entry.name())).isSameAs(entry.parameter());
    }
    assertThat(found.values())
        .doesNotContainAnyElementsOf(ParameterNames.of(original).parameters().values());
  }

  @Test
  @InScope
  void computesTheSameAndKeepsItsGradientToItself() {
    Module original = Linear.of(2, 3, Rng.of(1));
    Parameters parameters = Parameters.of(original, DType.F64);
    Twin twin = Twin.of(original, parameters);

    Tensor x = Tensor.ofDoubles(Shape.of(1, 2), 1, 2);
    Tensor y = twin.module().forward(x);
    assertThat(y.toDoubles()).isEqualTo(original.forward(x).toDoubles());
    y.sum().backward();

    assertThat(parameters.gradients().toDoubles()).containsOnly(0);
    assertThat(twin.parameters().gradients().toDoubles())
        .containsExactly(1, 2, 1, 2, 1, 2, 1, 1, 1);
  }

  @Test
  void keepsWhatIsUsedTwiceTogether() {
    Linear shared = Linear.of(3, 3, Rng.of(1));
    Module original = Sequential.of(shared, new Relu(), shared);
    Twin twin = Twin.of(original, Parameters.of(original, DType.F32));

    assertThat(twin.parameters().entries()).hasSize(2);
    assertThat(ParameterNames.of(twin.module()).parameters())
        .containsOnlyKeys("0.weight", "0.bias");
  }

  @Test
  @InScope
  void hasStatisticsOfItsOwn() {
    Module original = BatchNorm2d.of(2);
    Parameters parameters = Parameters.of(original, DType.F64);
    Twin twin = Twin.of(original, parameters);

    Tensor y = twin.module().forward(Tensor.ofDoubles(Shape.of(2, 2), 1, 2, 3, 4));

    assertThat(y.shape()).isEqualTo(Shape.of(2, 2));

    assertThat(parameters.statistics().toDoubles()).containsExactly(0, 0, 1, 1);
    assertThat(twin.parameters().statistics().get(0)).isCloseTo(0.2, within(1e-15));
  }
}
