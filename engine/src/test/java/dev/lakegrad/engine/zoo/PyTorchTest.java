package dev.lakegrad.engine.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.nn.BatchNorm2d;
import dev.lakegrad.engine.nn.Conv2d;
import dev.lakegrad.engine.nn.Gelu;
import dev.lakegrad.engine.nn.LayerNorm;
import dev.lakegrad.engine.nn.Linear;
import dev.lakegrad.engine.nn.MaxPool;
import dev.lakegrad.engine.nn.Module;
import dev.lakegrad.engine.nn.Parameters;
import dev.lakegrad.engine.nn.ResidualBlock;
import dev.lakegrad.engine.nn.SelfAttention;
import dev.lakegrad.engine.nn.Sequential;
import dev.lakegrad.engine.tensor.InScope;
import dev.lakegrad.engine.tensor.Scope;
import dev.lakegrad.engine.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Outputs, losses and gradients of layers and whole models are PyTorch's. The numbers come from
 * {@code scripts/reference/pytorch_reference.py}, which says how inputs and weights are made.
 */
@InScope
class PyTorchTest {
  private static final int PRIME = 1_000_003;
  private static final int KEPT = 11;
  private static final int INPUT = 1001;
  private static final int UPSTREAM = 1002;
  private static final int CHECK = 1003;

  static Stream<Arguments> cases() {
    return Stream.of(DType.F64, DType.F32)
        .flatMap(type -> names().map(name -> Arguments.of(name, type)));
  }

  private static Stream<String> names() {
    return Stream.of(
        "linear",
        "linear_gelu",
        "convolution",
        "layer_norm",
        "batch_norm",
        "residual_block",
        "residual_identity",
        "attention",
        "lenet",
        "cnn",
        "resnet18",
        "vit",
        "gpt",
        "bert");
  }

  private static Module module(String name) {
    Rng rng = Rng.of(1);
    return switch (name) {
      case "linear" -> Sequential.of(Linear.of(5, 3, rng));
      case "linear_gelu" -> Sequential.of(Linear.of(5, 7, rng), new Gelu(), Linear.of(7, 3, rng));
      case "convolution" ->
          Sequential.of(Conv2d.of(2, 3, 3, rng).withStride(2).withPadding(1), MaxPool.of(2, 2));
      case "layer_norm" -> Sequential.of(LayerNorm.of(7));
      case "batch_norm" -> Sequential.of(BatchNorm2d.of(3));
      case "residual_block" -> ResidualBlock.of(2, 4, 2, rng);
      case "residual_identity" -> ResidualBlock.of(3, 3, 1, rng);
      case "attention" -> SelfAttention.causal(6, 3, rng);
      case "lenet" -> zoo(ModelSpec.of(name), DataShape.numbers(Shape.of(1, 28, 28), 10));
      case "cnn" -> zoo(ModelSpec.of(name), DataShape.numbers(Shape.of(3, 12, 10), 10));
      case "resnet18" -> zoo(ModelSpec.of(name), DataShape.numbers(Shape.of(3, 9, 11), 10));
      case "vit" ->
          zoo(
              ModelSpec.of(name, Map.of("patch", "2", "layers", "2", "heads", "2", "width", "6")),
              DataShape.numbers(Shape.of(3, 4, 6), 5));
      case "gpt", "bert" ->
          zoo(
              ModelSpec.of(name).with("layers", "2").with("heads", "2").with("width", "8"),
              DataShape.tokens(6, 11));
      default -> throw new AssertionError(name);
    };
  }

  private static Module zoo(ModelSpec spec, DataShape data) {
    return Zoo.build(spec, data, 1).network();
  }

  private static int classes(String name) {
    return switch (name) {
      case "linear_gelu" -> 3;
      case "lenet", "cnn", "resnet18" -> 10;
      case "vit" -> 5;
      case "gpt", "bert" -> 11;
      default -> 0;
    };
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithPyTorch(String name, DType type) throws IOException {
    double tolerance = type == DType.F64 ? 1e-9 : 1e-4;
    JsonNode expected = read(name);
    Module module = module(name);
    Parameters parameters = Parameters.of(module, type);
    setWeights(parameters);

    Tensor y = asPyTorch(module.forward(input(expected, name, type)));
    Tensor loss = loss(y, classes(name), type);
    loss.backward();

    assertClose("output", y.toDoubles(), doubles(expected.get("output")), tolerance);
    assertClose(
        "loss",
        new double[] {loss.item()},
        new double[] {expected.get("loss").asDouble()},
        tolerance);
    JsonNode gradients = expected.get("gradients");
    assertThat(parameters.entries().stream().map(Parameters.Named::name))
        .containsExactlyElementsOf(gradients::fieldNames);
    for (Parameters.Named entry : parameters.entries()) {
      checkGradient(entry, gradients.get(entry.name()), tolerance);
    }
  }

  /** What PyTorch keeps, and what it computes with that. */
  @ParameterizedTest
  @MethodSource("normed")
  @SuppressWarnings("try") // the scope is open for what is made inside it
  void keepsAndUsesTheSameRunningMoments(String name, DType type) throws IOException {
    double tolerance = type == DType.F64 ? 1e-9 : 1e-4;
    JsonNode expected = read(name);
    Module module = module(name);
    Parameters parameters = Parameters.of(module, type);
    setWeights(parameters);
    Tensor x = input(expected, name, type);
    assertThat(module.forward(x).size()).isPositive();

    JsonNode statistics = expected.get("statistics");
    assertThat(parameters.kept().stream().map(Parameters.Kept::name))
        .containsExactlyElementsOf(statistics::fieldNames);
    for (Parameters.Kept kept : parameters.kept()) {
      double[] values = kept(kept.statistic().value().toDoubles());
      assertClose(kept.name(), values, doubles(statistics.get(kept.name())), tolerance);
    }
    try (Scope inference = Scope.inference(Scope.current().workspace())) {
      double[] y = asPyTorch(module.forward(x)).toDoubles();
      assertClose("inference", y, doubles(expected.get("inference")), tolerance);
    }
  }

  static Stream<Arguments> normed() {
    return Stream.of(DType.F64, DType.F32)
        .flatMap(
            type ->
                Stream.of("batch_norm", "residual_block", "residual_identity", "resnet18")
                    .map(name -> Arguments.of(name, type)));
  }

  private static void checkGradient(Parameters.Named entry, JsonNode expected, double tolerance) {
    double[] all = entry.parameter().gradient().toDoubles();
    assertClose(entry.name(), kept(all), doubles(expected.get("kept")), tolerance);
    double weighted = 0;
    double size = 0;
    for (int i = 0; i < all.length; i++) {
      weighted += all[i] * value(i, CHECK);
      size += Math.abs(all[i] * value(i, CHECK));
    }
    assertThat(Math.abs(weighted - expected.get("weighted").asDouble()))
        .as("weighted sum of the gradient of %s", entry.name())
        .isLessThanOrEqualTo(tolerance * Math.max(size, 1e-3));
  }

  /** Some elements of all over the array. */
  private static double[] kept(double[] all) {
    int step = (all.length + KEPT - 1) / KEPT;
    return IntStream.iterate(0, i -> i < all.length, i -> i + step)
        .mapToDouble(i -> all[i])
        .toArray();
  }

  private static Tensor input(JsonNode expected, String name, DType type) {
    int[] sizes = new int[expected.get("input").size()];
    Arrays.setAll(sizes, i -> expected.get("input").get(i).asInt());
    Shape shape = Shape.of(sizes);
    return List.of("gpt", "bert").contains(name)
        ? ids(shape, classes(name), INPUT)
        : arranged(numbers(shape, INPUT, type));
  }

  /** PyTorch has the channels of images first, layers have them last. */
  private static Tensor arranged(Tensor x) {
    return x.shape().rank() == 4 ? x.channelsLast() : x;
  }

  private static Tensor asPyTorch(Tensor y) {
    return y.shape().rank() == 4 ? y.channelsFirst() : y;
  }

  private static Tensor loss(Tensor y, int classes, DType type) {
    if (classes == 0) {
      return y.mul(numbers(y.shape(), UPSTREAM, type)).sum();
    }
    int[] sizes = y.shape().toArray();
    Shape targets = Shape.of(Arrays.copyOf(sizes, sizes.length - 1));
    return y.crossEntropy(ids(targets, classes, UPSTREAM));
  }

  private static void setWeights(Parameters parameters) {
    List<Parameters.Named> entries = parameters.entries();
    for (int key = 0; key < entries.size(); key++) {
      Shape shape = entries.get(key).shape();
      Buffer weights = entries.get(key).parameter().value().data();
      double scale = 2 / Math.sqrt((double) shape.size() / shape.at(0));
      for (int i = 0; i < shape.size(); i++) {
        weights.set(i, shape.rank() == 1 ? value(i, key) + 0.5 : value(i, key) * scale);
      }
    }
  }

  private static Tensor numbers(Shape shape, int key, DType type) {
    double[] values = new double[shape.size()];
    Arrays.setAll(values, i -> value(i, key));
    return Tensor.ofDoubles(type, shape, values);
  }

  private static Tensor ids(Shape shape, int limit, int key) {
    int[] values = new int[shape.size()];
    Arrays.setAll(values, i -> (int) ((value(i, key) + 0.5) * limit));
    return Tensor.ids(shape, values);
  }

  /** Element {@code i} of the array number {@code key}: in [-0.5, 0.5). */
  private static double value(long i, long key) {
    return (double) ((i * i * 486_187 + i * 999_331 + key * 104_729) % PRIME) / PRIME - 0.5;
  }

  /** The largest difference, relative to the largest value. */
  private static void assertClose(String name, double[] actual, double[] expected, double limit) {
    assertThat(actual).as(name).hasSameSizeAs(expected);
    double scale = Arrays.stream(expected).map(Math::abs).max().orElse(0);
    for (int i = 0; i < actual.length; i++) {
      assertThat(Math.abs(actual[i] - expected[i]))
          .as("%s[%d]: %s, not %s", name, i, actual[i], expected[i])
          .isLessThanOrEqualTo(limit * Math.max(scale, 1e-3));
    }
  }

  private static double[] doubles(JsonNode array) {
    double[] values = new double[array.size()];
    Arrays.setAll(values, i -> array.get(i).asDouble());
    return values;
  }

  private static JsonNode read(String name) throws IOException {
    String path = "/pytorch/" + name + ".json";
    try (InputStream in = Objects.requireNonNull(PyTorchTest.class.getResourceAsStream(path))) {
      return new ObjectMapper().readTree(in);
    }
  }
}
