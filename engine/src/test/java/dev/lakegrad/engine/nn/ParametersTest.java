package dev.lakegrad.engine.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.InScope;
import dev.lakegrad.engine.tensor.Parameter;
import dev.lakegrad.engine.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParametersTest {
  private final Rng rng = Rng.of(1);

  /** A part of a model, as models are written. */
  private record Block(LayerNorm norm, SelfAttention attention) implements Module {
    @Override
    public Tensor forward(Tensor x) {
      return x.add(attention.forward(norm.forward(x)));
    }
  }

  private record Model(Embedding tokens, List<Block> blocks, Linear head, int context)
      implements Module {
    @Override
    public Tensor forward(Tensor ids) {
      Tensor x = tokens.forward(ids);
      for (Block block : blocks) {
        x = block.forward(x);
      }
      return head.forward(x);
    }
  }

  private Model model() {
    return new Model(
        Embedding.of(5, 4, rng),
        List.of(
            new Block(LayerNorm.of(4), SelfAttention.causal(4, 2, rng)),
            new Block(LayerNorm.of(4), SelfAttention.causal(4, 2, rng))),
        Linear.withoutBias(4, 5, rng),
        8);
  }

  @Test
  void namesFollowTheRecordComponents() {
    assertThat(names(model()))
        .containsExactly(
            "tokens.weight",
            "blocks.0.norm.weight",
            "blocks.0.norm.bias",
            "blocks.0.attention.qkv.weight",
            "blocks.0.attention.qkv.bias",
            "blocks.0.attention.projection.weight",
            "blocks.0.attention.projection.bias",
            "blocks.1.norm.weight",
            "blocks.1.norm.bias",
            "blocks.1.attention.qkv.weight",
            "blocks.1.attention.qkv.bias",
            "blocks.1.attention.projection.weight",
            "blocks.1.attention.projection.bias",
            "head.weight");
  }

  @Test
  void namesInASequenceAreItsPositions() {
    assertThat(
            names(
                Sequential.of(
                    Linear.of(2, 3, rng), new Relu(), Sequential.of(Linear.of(3, 1, rng)))))
        .containsExactly("0.weight", "0.bias", "2.0.weight", "2.0.bias");
  }

  private static List<String> names(Module module) {
    return Parameters.of(module, DType.F32).entries().stream().map(Parameters.Named::name).toList();
  }

  @Test
  void entriesFillTheBuffersWithoutGaps() {
    Parameters parameters = Parameters.of(model(), DType.F64);
    int offset = 0;
    for (Parameters.Named entry : parameters.entries()) {
      assertThat(entry.offset()).isEqualTo(offset);
      assertThat(entry.shape()).isEqualTo(entry.parameter().shape());
      offset += entry.shape().size();
    }

    assertThat(parameters.count()).isEqualTo(offset).isEqualTo(20 + 2 * (8 + 60 + 20) + 20);
    assertThat(parameters.gradients().size()).isEqualTo(offset);
    assertThat(parameters.type()).isEqualTo(DType.F64);
  }

  @Test
  void aSharedParameterIsThereOnceUnderItsFirstName() {
    Linear shared = Linear.of(3, 3, rng);

    assertThat(names(Sequential.of(shared, new Relu(), shared)))
        .containsExactly("0.weight", "0.bias");
  }

  @Test
  @InScope
  void valuesAndGradientsAreSlicesOfTheFlatBuffers() {
    Linear layer = new Linear(Parameter.of(Shape.of(1, 2), 3, 4), Parameter.of(Shape.of(1), 5));
    Parameters parameters = Parameters.of(Sequential.of(new Flatten(), layer), DType.F32);
    assertThat(parameters.weights().toFloats()).containsExactly(3, 4, 5);

    parameters.weights().set(2, 50);
    Tensor y = layer.forward(Tensor.of(Shape.of(1, 2), 10, 20));
    y.sum().backward();

    assertThat(y.item()).isEqualTo(160);
    assertThat(parameters.gradients().toFloats()).containsExactly(10, 20, 1);
  }

  @Test
  void statisticsLieApartFromWhatGradientsMove() {
    Parameters parameters =
        Parameters.of(Sequential.of(BatchNorm2d.of(2), new Relu(), BatchNorm2d.of(1)), DType.F32);

    assertThat(parameters.count()).isEqualTo(6);
    assertThat(parameters.kept())
        .extracting(Parameters.Kept::name)
        .containsExactly("0.mean", "0.variance", "2.mean", "2.variance");
    assertThat(parameters.statistics().toFloats()).containsExactly(0, 0, 1, 1, 0, 1);
  }

  @Test
  void aModuleWithoutParametersHasNone() {
    Parameters parameters = Parameters.of(Sequential.of(new Relu()), DType.F32);

    assertThat(parameters.count()).isZero();
    assertThat(parameters.statistics().size()).isZero();
  }

  @Test
  void refusesAModuleThatIsNoRecord() {
    Module lambda = x -> x;

    assertThatThrownBy(() -> Parameters.of(Sequential.of(lambda), DType.F32))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no record, so its parameters cannot be found");
  }
}
