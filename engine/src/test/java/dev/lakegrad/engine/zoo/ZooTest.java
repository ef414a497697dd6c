package dev.lakegrad.engine.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lakegrad.engine.backend.Backends;
import dev.lakegrad.engine.backend.Delegating;
import dev.lakegrad.engine.backend.PlainBackend;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Layout;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.nn.Parameters;
import dev.lakegrad.engine.tensor.Scope;
import dev.lakegrad.engine.tensor.Tensor;
import dev.lakegrad.engine.tensor.Workspace;
import dev.lakegrad.engine.weights.Safetensors;
import dev.lakegrad.engine.weights.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZooTest {
  private static final DataShape MNIST = DataShape.numbers(Shape.of(1, 28, 28), 10);
  private static final DataShape SEQUENCES = DataShape.numbers(Shape.of(64, 64), 10);
  private static final DataShape MNIST_CUT = DataShape.numbers(Shape.of(1, 28, 27), 10);

  @Test
  void countsTheParametersOfEachFamily() {
    assertThat(count("mlp", Map.of(), MNIST)).isEqualTo(669_706);
    assertThat(count("lenet", Map.of(), MNIST)).isEqualTo(61_706);
    assertThat(count("cnn", Map.of(), DataShape.numbers(Shape.of(3, 32, 32), 10)))
        .isEqualTo(20_042);
    assertThat(count("resnet18", Map.of(), DataShape.numbers(Shape.of(3, 32, 32), 10)))
        .isEqualTo(11_173_962);
    assertThat(count("vit", Map.of(), DataShape.numbers(Shape.of(3, 32, 32), 10)))
        .isEqualTo(2_693_578);
    assertThat(count("bag", Map.of("width", "8"), DataShape.texts(5, 100, 3))).isEqualTo(827);
    assertThat(count("lstm", Map.of(), SEQUENCES)).isEqualTo(332_298);
    assertThat(count("gru", Map.of(), SEQUENCES)).isEqualTo(249_866);
    Map<String, String> deep =
        Map.of("layers", "2", "hidden", "3", "bidirectional", "yes", "width", "4");
    int first = 2 * 3 * (4 + 3 + 2);
    int second = 2 * 3 * (6 + 3 + 2);
    assertThat(count("rnn", deep, DataShape.texts(5, 7, 2)))
        .isEqualTo(7 * 4 + first + second + 2 * 6 + 2);
  }

  @ParameterizedTest
  @CsvSource({"4, 4, 128, 128, 65", "1, 1, 8, 5, 7", "2, 3, 12, 9, 31"})
  void countsTheParametersOfAGptByFormula(
      int layers, int heads, int width, int context, int vocabulary) {
    int attention = 3 * width * width + 3 * width + width * width + width;
    int perceptron = 4 * width * width + 4 * width + 4 * width * width + width;
    int block = 2 * width + attention + 2 * width + perceptron;
    int whole = 2 * vocabulary * width + context * width + layers * block + 2 * width;

    Map<String, String> settings =
        Map.of("layers", "" + layers, "heads", "" + heads, "width", "" + width);
    assertThat(count("gpt", settings, DataShape.tokens(context, vocabulary))).isEqualTo(whole);
    assertThat(count("bert", settings, DataShape.tokens(context, vocabulary))).isEqualTo(whole);
  }

  @ParameterizedTest
  @CsvSource({"28, 28, 400", "32, 32, 576", "12, 12, 16", "13, 40, 128"})
  void fitsLeNetToTheImage(int height, int width, int maps) {
    DataShape data = DataShape.numbers(Shape.of(3, height, width), 4);

    assertThat(Zoo.build(ModelSpec.of("lenet"), data, 0).layers().get(6).output())
        .isEqualTo(Shape.of(maps));
  }

  @ParameterizedTest
  @CsvSource({"mlp", "cnn", "lenet", "resnet18", "vit", "rnn", "lstm", "gru"})
  void givesAScoreForEachClass(String family) {
    assertThat(logits(family, MNIST, Tensors.zeros(Shape.of(2, 1, 28, 28))))
        .isEqualTo(Shape.of(2, 10));
  }

  @Test
  void aPerceptronTakesImagesAsTheyWereSampled() {
    Shape image = Shape.of(3, 4, 5);
    float[] numbers = new float[2 * image.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) Math.sin(i);
    }

    double[] logits =
        perceptron(DataShape.numbers(image, 7), Tensors.numbers(image.prepend(2), numbers));

    assertThat(logits)
        .isEqualTo(
            perceptron(
                DataShape.numbers(Shape.of(60), 7), Tensors.numbers(Shape.of(2, 60), numbers)));
  }

  /** Of an MLP on a backend that cannot transpose. */
  @SuppressWarnings("try") // the scope is open for what is made inside it
  private static double[] perceptron(DataShape data, Tensors inputs) {
    Model model = Zoo.build(ModelSpec.of("mlp", Map.of("hidden", "8")), data, 3);
    assertThat(Parameters.of(model.network(), DType.F32).count()).isEqualTo(60 * 8 + 8 + 8 * 7 + 7);
    try (Scope scope = Scope.inference(new Workspace(Backends.of(new Untransposing())))) {
      return model.logits(inputs.make()).toDoubles();
    }
  }

  private static final class Untransposing extends Delegating {
    Untransposing() {
      super(new PlainBackend());
    }

    @Override
    public String name() {
      return "untransposing";
    }

    @Override
    public String description() {
      return name();
    }

    @Override
    public int priority() {
      return 0;
    }

    @Override
    public void copy(Buffer x, Layout from, Buffer out, Layout to) {
      throw new AssertionError("an image was turned");
    }
  }

  @Test
  void namesTheStatisticsOfAResNetAfterTheirPlace() {
    Model model = Zoo.build(ModelSpec.of("resnet18"), DataShape.numbers(Shape.of(3, 8, 8), 10), 0);

    assertThat(Parameters.of(model.network(), DType.F32).kept())
        .extracting(Parameters.Kept::name)
        .startsWith("1.mean", "1.variance", "3.norm1.mean")
        .contains("5.shortcut.1.variance")
        .hasSize(40);
  }

  @Test
  void givesAScoreForEachNextToken() {
    DataShape data = DataShape.tokens(6, 11);

    assertThat(logits("gpt", data, Tensors.ids(Shape.of(2, 6)))).isEqualTo(Shape.of(2, 6, 11));
    assertThat(logits("gpt", data, Tensors.ids(Shape.of(1, 2)))).isEqualTo(Shape.of(1, 2, 11));
    assertThatThrownBy(() -> logits("gpt", data, Tensors.ids(Shape.of(1, 7))))
        .hasMessage("transformer: 7 tokens do not fit into the context of 6");
  }

  @Test
  void drawsTheSameWeightsFromTheSameSeed() {
    assertThat(sha(1)).isEqualTo(sha(1)).isNotEqualTo(sha(2));
  }

  @Test
  void namesParametersAfterTheirPlace() {
    Model gpt = Zoo.build(ModelSpec.of("gpt", Map.of("layers", "1")), DataShape.tokens(4, 5), 0);

    assertThat(Parameters.of(gpt.network(), DType.F32).entries())
        .extracting(Parameters.Named::name)
        .startsWith("tokens.weight", "positions.weight", "blocks.0.norm1.weight")
        .contains("blocks.0.attention.qkv.weight", "blocks.0.attention.projection.bias")
        .endsWith("norm.weight", "norm.bias", "head.weight");
  }

  @Test
  void beginsAGptNarrowAndItsResidualsNarrower() {
    Map<String, String> settings = Map.of("layers", "8", "width", "64");
    Model gpt = Zoo.build(ModelSpec.of("gpt", settings), DataShape.tokens(16, 64), 5);
    Parameters parameters = Parameters.of(gpt.network(), DType.F64);

    assertThat(deviation(parameters, "blocks.3.attention.qkv.weight")).isBetween(0.019, 0.021);
    assertThat(deviation(parameters, "tokens.weight")).isBetween(0.019, 0.021);
    assertThat(deviation(parameters, "blocks.3.attention.projection.weight"))
        .isBetween(0.0048, 0.0052);
    assertThat(deviation(parameters, "blocks.3.contract.weight")).isBetween(0.0048, 0.0052);
    assertThat(deviation(parameters, "blocks.3.contract.bias")).isZero();
  }

  @Test
  void listsLayersWithWhatTheyGiveAndLearn() {
    assertThat(Zoo.build(ModelSpec.of("lenet"), MNIST, 0).layers())
        .startsWith(
            new Layer("0", "Conv2d", Shape.of(28, 28, 6), 156),
            new Layer("1", "Tanh", Shape.of(28, 28, 6), 0),
            new Layer("2", "AvgPool", Shape.of(14, 14, 6), 0),
            new Layer("3", "Conv2d", Shape.of(10, 10, 16), 2416))
        .endsWith(new Layer("11", "Linear", Shape.of(10), 850));

    Model gpt =
        Zoo.build(
            ModelSpec.of("gpt", Map.of("layers", "1", "width", "8")), DataShape.tokens(6, 5), 0);
    assertThat(gpt.layers())
        .containsExactly(
            new Layer("tokens", "Embedding", Shape.of(6, 8), 40),
            new Layer("positions", "Embedding", Shape.of(6, 8), 48),
            new Layer("blocks.0.norm1", "LayerNorm", Shape.of(6, 8), 16),
            new Layer("blocks.0.attention", "SelfAttention", Shape.of(6, 8), 288),
            new Layer("blocks.0.norm2", "LayerNorm", Shape.of(6, 8), 16),
            new Layer("blocks.0.expand", "Linear", Shape.of(6, 32), 288),
            new Layer("blocks.0.contract", "Linear", Shape.of(6, 8), 264),
            new Layer("norm", "LayerNorm", Shape.of(6, 8), 16),
            new Layer("head", "Linear", Shape.of(6, 5), 40));
  }

  @Test
  void readsSequencesVectorsImagesAndTextsStepByStep() {
    Map<String, String> small = Map.of("hidden", "3", "width", "4");
    assertThat(layers(small, DataShape.numbers(Shape.of(5, 2), 7)))
        .containsExactly(
            new Layer("rnn", "Gru", Shape.of(3), 3 * 3 * (2 + 3 + 2)),
            new Layer("head", "Linear", Shape.of(7), 28));
    assertThat(layers(small, DataShape.numbers(Shape.of(5), 7)).get(0).parameters())
        .isEqualTo(3 * 3 * (1 + 3 + 2));
    assertThat(layers(small, DataShape.numbers(Shape.of(2, 5, 6), 7)).get(0).parameters())
        .isEqualTo(3 * 3 * (12 + 3 + 2));
    assertThat(layers(small, DataShape.texts(5, 11, 7)))
        .startsWith(
            new Layer("tokens", "EmbeddingBag", Shape.of(5, 4), 44),
            new Layer("rnn", "Gru", Shape.of(3), 3 * 3 * (4 + 3 + 2)));
  }

  private static List<Layer> layers(Map<String, String> settings, DataShape data) {
    return Zoo.build(ModelSpec.of("gru", settings), data, 0).layers();
  }

  @Test
  @SuppressWarnings("try") // the scope is open for what is made inside it
  void whatIsBehindATextDoesNotMatter() {
    Model model = Zoo.build(ModelSpec.of("lstm"), DataShape.texts(4, 9, 2), 3);
    assertThat(Parameters.of(model.network(), DType.F64).count()).isPositive();
    try (Scope scope = Scope.inference(new Workspace())) {
      double[] padded =
          model.logits(Tensor.ids(Shape.of(2, 4), 5, 3, -1, -1, 1, 2, 3, 4)).toDoubles();
      double[] alone = model.logits(Tensor.ids(Shape.of(1, 2), 5, 3)).toDoubles();
      assertThat(Arrays.copyOf(padded, 2)).containsExactly(alone, within(1e-12));
    }
  }

  @Test
  void summarisesAModelThatIsAlreadyInUse() {
    Model model = Zoo.build(ModelSpec.of("mlp", Map.of("hidden", "")), MNIST, 0);
    assertThat(Parameters.of(model.network(), DType.F32).count()).isEqualTo(7850);

    assertThat(model.summary().lines().map(line -> line.replaceAll(" +", " ").strip()))
        .containsExactly(
            "layer kind output parameters",
            "0 Flatten [784] 0",
            "1 Linear [10] 7,850",
            "7,850 parameters");
  }

  @Test
  void listsFamiliesAndTheirSettings() {
    assertThat(Zoo.families())
        .containsExactly(
            "bag", "bert", "cnn", "gpt", "gru", "lenet", "lstm", "mlp", "resnet18", "rnn", "vit");
    assertThat(Zoo.defaults("gpt"))
        .isEqualTo(Map.of("layers", "4", "heads", "4", "width", "128", "recompute", "no"));
    assertThat(Zoo.defaults("mlp")).containsOnlyKeys("activation", "hidden");
  }

  @Test
  void answersAWrongNameWithTheNearest() {
    assertThatThrownBy(() -> Zoo.build(ModelSpec.of("gtp"), MNIST, 0))
        .hasMessage(
            "model: no family \"gtp\"; the nearest is \"gpt\", there are [bag, bert, cnn, gpt, gru, lenet, lstm, mlp, resnet18, rnn, vit]");
    assertThatThrownBy(() -> Zoo.build(ModelSpec.of("gpt").with("layer", "3"), MNIST, 0))
        .hasMessage(
            "model gpt: no setting \"layer\"; the nearest is \"layers\", there are [heads, layers,"
                + " recompute, width]");
    assertThatThrownBy(() -> Zoo.build(ModelSpec.of("mlp").with("activation", "reelu"), MNIST, 0))
        .hasMessage(
            "model mlp: no activation \"reelu\"; the nearest is \"relu\", there are [gelu, relu,"
                + " tanh]");
  }

  @ParameterizedTest
  @CsvSource({"0", "-3", "1.5", "512;512", "''x", "99999999", "4294967297", "'1,,2'", "'1,'"})
  void refusesAWidthThatIsNone(String hidden) {
    assertThatThrownBy(() -> Zoo.build(ModelSpec.of("mlp").with("hidden", hidden), MNIST, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("model mlp: hidden is \"")
        .hasMessageEndingWith("\", not a whole number from 1 to 16777216");
  }

  @Test
  void refusesDataThatTheFamilyCannotTake() {
    DataShape vector = DataShape.numbers(Shape.of(784), 10);
    DataShape small = DataShape.numbers(Shape.of(1, 8, 28), 10);
    DataShape tokens = DataShape.tokens(16, 50);
    DataShape texts = DataShape.texts(16, 50, 2);

    assertThatThrownBy(() -> Zoo.build(ModelSpec.of("cnn"), vector, 0))
        .hasMessage(
            "model cnn: takes images [channels, height, width], but a sample is [784]; mlp takes"
                + " any shape");
    assertThatThrownBy(() -> Zoo.build(ModelSpec.of("lenet"), small, 0))
        .hasMessage("model lenet: images are 8 x 28, but it takes 12 x 12 or larger");
    assertThatThrownBy(() -> Zoo.build(ModelSpec.of("mlp"), tokens, 0))
        .hasMessage(
            "model mlp: takes numbers, but the data is ids of shape [16]; bag, bert, gpt, gru, lstm and rnn take ids");
    assertThatThrownBy(() -> Zoo.build(ModelSpec.of("bag"), vector, 0))
        .hasMessage(
            "model bag: takes ids, but the data is numbers of shape [784]; cnn, gru, lenet, lstm, mlp, resnet18, rnn and vit take numbers");
    assertThatThrownBy(() -> Zoo.build(ModelSpec.of("gpt"), texts, 0))
        .hasMessage(
            "model gpt: predicts one of 50 tokens at each position, but the data has 2 labels; bag"
                + " predicts labels");
    assertThatThrownBy(() -> Zoo.build(ModelSpec.of("vit"), MNIST_CUT, 0))
        .hasMessage("model vit: patches of 4 x 4 do not fill images of 28 x 27");
    assertThatThrownBy(() -> Zoo.build(ModelSpec.of("gpt").with("width", "30"), tokens, 0))
        .hasMessage("model gpt: width 30 is not a multiple of 4 heads");
  }

  /** Makes an input inside a scope. */
  private interface Tensors {
    Tensor make();

    static Tensors zeros(Shape shape) {
      return () -> Tensor.of(shape, new float[shape.size()]);
    }

    static Tensors numbers(Shape shape, float... values) {
      return () -> Tensor.of(shape, values);
    }

    static Tensors ids(Shape shape) {
      return () -> Tensor.ids(shape, new int[shape.size()]);
    }
  }

  @SuppressWarnings("try") // the scope is open for what is made inside it
  private static Shape logits(String family, DataShape data, Tensors inputs) {
    Model model = Zoo.build(ModelSpec.of(family), data, 3);
    assertThat(Parameters.of(model.network(), DType.F32).count()).isPositive();
    try (Scope scope = Scope.inference(new Workspace())) {
      return model.logits(inputs.make()).shape();
    }
  }

  private static int count(String family, Map<String, String> settings, DataShape data) {
    Model model = Zoo.build(ModelSpec.of(family, settings), data, 0);
    int counted = Parameters.of(model.network(), DType.F32).count();
    assertThat(model.layers().stream().mapToInt(Layer::parameters).sum()).isEqualTo(counted);
    return counted;
  }

  private static String sha(long seed) {
    Model model = Zoo.build(ModelSpec.of("lenet"), MNIST, seed);
    return Safetensors.sha256(Weights.of(Parameters.of(model.network(), DType.F32)));
  }

  private static double deviation(Parameters parameters, String name) {
    for (Parameters.Named named : parameters.entries()) {
      if (named.name().equals(name)) {
        double squares = 0;
        for (double value : named.parameter().value().toDoubles()) {
          squares += value * value;
        }
        return Math.sqrt(squares / named.shape().size());
      }
    }
    throw new AssertionError("no parameter " + name);
  }
}
