package dev.lakegrad.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Results and gradients of single operations are PyTorch's. The numbers come from {@code
 * scripts/reference/operations.py}, which says how inputs are made.
 */
@InScope
class OperationsTest {
  private static final int PRIME = 1_000_003;
  private static final int INPUT = 1001;
  private static final int UPSTREAM = 1002;
  private static final int IDS = 5;

  private static final Map<String, Function<List<Tensor>, Tensor>> CASES =
      Map.ofEntries(
          of("add_broadcast", x -> x.get(0).add(x.get(1))),
          of("sub_row_left", x -> x.get(0).sub(x.get(1))),
          of("mul_broadcast", x -> x.get(0).mul(x.get(1))),
          of("div_column", x -> x.get(0).div(x.get(1).add(3))),
          of("pow", x -> Elementwise.pow(Elementwise.abs(x.get(0)).add(0.5), x.get(1))),
          of("pow_number", x -> Elementwise.pow(x.get(0), 3)),
          of("maximum", x -> Elementwise.maximum(x.get(0), x.get(1))),
          of("minimum", x -> Elementwise.minimum(x.get(0), x.get(1))),
          of("where", OperationsTest::where),
          of("clamp", x -> Elementwise.clamp(x.get(0), -0.7, 1.1)),
          of("erf", x -> Elementwise.erf(x.get(0))),
          of("gelu_erf", x -> Activations.exactGelu(x.get(0))),
          of("gelu_tanh", x -> x.get(0).gelu()),
          of("sigmoid", x -> x.get(0).sigmoid()),
          of("silu", x -> Activations.silu(x.get(0))),
          of("mish", x -> Activations.mish(x.get(0).mul(30))),
          of("softplus", x -> Activations.softplus(x.get(0))),
          of("softplus_far", x -> Activations.softplus(x.get(0).mul(300))),
          of("log_sigmoid", x -> Activations.logSigmoid(x.get(0))),
          of("hard_swish", x -> Activations.hardSwish(x.get(0).mul(2))),
          of("hard_sigmoid", x -> Activations.hardSigmoid(x.get(0).mul(2))),
          of("leaky_relu", x -> Activations.leakyRelu(x.get(0), 0.1)),
          of("prelu", x -> Activations.prelu(x.get(0), x.get(1))),
          of("elu", x -> Activations.elu(x.get(0), 0.8)),
          of("selu", x -> Activations.selu(x.get(0))),
          of("log_softmax", x -> Activations.logSoftmax(x.get(0).mul(100))),
          of("variance", x -> Reductions.variance(x.get(0), Axes.of(0, 2), 0)),
          of("variance_unbiased", x -> Reductions.variance(x.get(0), Axes.kept(1), 1)),
          of("max", x -> Reductions.max(x.get(0), Axes.of(1))),
          of("min", x -> Reductions.min(x.get(0), Axes.kept(-1))),
          of("product", x -> Reductions.product(x.get(0), Axes.of(1))),
          of("log_sum_exp", x -> Reductions.logSumExp(x.get(0).mul(500), Axes.of(0, 2))),
          of("cumulative_sum", x -> Reductions.cumulativeSum(x.get(0), 1)),
          of("sort_ascending", x -> Sorting.ascending(x.get(0)).values()),
          of("sort_descending", x -> Sorting.descending(x.get(0)).values()),
          of("top_k", x -> Sorting.topK(x.get(0), 4).values()),
          of("gather_along", x -> Indexing.gatherAlong(x.get(0), 1, ids(4, 3, 2, 5))),
          of("scatter_add", x -> Indexing.scatterAdd(x.get(0), 1, ids(4, 3, 6, 5), x.get(1))),
          of("batched_matmul", x -> x.get(0).matmul(x.get(1))),
          of("einsum_attention", x -> Einsum.of("bqd,bkd->bqk", x.get(0), x.get(1))),
          of("einsum_trace", x -> Einsum.of("ii->", x.get(0))),
          of("einsum_diagonal", x -> Einsum.of("iji->ji", x.get(0))),
          of("einsum_outer", x -> Einsum.of("i,j", x.get(0), x.get(1))),
          of("einsum_three", x -> Einsum.of("ij,jk,kl->il", x.get(0), x.get(1), x.get(2))),
          of("einsum_bilinear", x -> Einsum.of("bn,anm,bm->ba", x.get(0), x.get(1), x.get(2))),
          of("einsum_dots", x -> Einsum.of("...d,...d->...", x.get(0), x.get(1))),
          of("einsum_implied", x -> Einsum.of("kb,ka", x.get(0), x.get(1))),
          of("einsum_sum", x -> Einsum.of("ab,c->b", x.get(0), x.get(1))));

  private static Map.Entry<String, Function<List<Tensor>, Tensor>> of(
      String name, Function<List<Tensor>, Tensor> f) {
    return Map.entry(name, f);
  }

  private static Tensor where(List<Tensor> x) {
    Tensor a = x.get(0);
    Tensor b = x.get(1);
    return Comparisons.where(Comparisons.less(a, b), a.mul(2), b.exp());
  }

  static Stream<Arguments> cases() {
    return CASES.keySet().stream()
        .sorted()
        .flatMap(name -> Stream.of(DType.F64, DType.F32).map(type -> Arguments.of(name, type)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithPyTorch(String name, DType type) {
    double tolerance = type == DType.F64 ? 1e-12 : 2e-5;
    JsonNode expected = reference().path(name);
    List<Parameter> inputs = new ArrayList<>();
    for (JsonNode sizes : expected.path("inputs")) {
      Shape shape = shape(sizes);
      double[] numbers = values(shape.size(), INPUT + inputs.size());
      inputs.add(Placed.of(type, shape, Arrays.stream(numbers).map(v -> 4 * v).toArray()));
    }

    Tensor y =
        Objects.requireNonNull(CASES.get(name))
            .apply(inputs.stream().map(Parameter::value).toList());
    y.mul(Tensor.ofDoubles(type, y.shape(), values(y.size(), UPSTREAM))).sum().backward();

    assertThat(y.shape()).isEqualTo(shape(expected.path("shape")));
    GradCheck.assertClose(name, y.toDoubles(), numbers(expected.path("output")), tolerance);
    for (int i = 0; i < inputs.size(); i++) {
      GradCheck.assertClose(
          name + ", gradient " + i,
          inputs.get(i).gradient().toDoubles(),
          numbers(expected.path("gradients").path(i)),
          tolerance);
    }
  }

  @Test
  void everyOperationOfTheFileIsCompared() {
    Iterable<String> names = () -> reference().fieldNames();

    assertThat(StreamSupport.stream(names.spliterator(), false))
        .containsExactlyInAnyOrderElementsOf(CASES.keySet());
  }

  private static JsonNode reference() {
    try (InputStream in = OperationsTest.class.getResourceAsStream("/pytorch/operations.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Shape shape(JsonNode sizes) {
    return Shape.of(Arrays.stream(numbers(sizes)).mapToInt(size -> (int) size).toArray());
  }

  private static double[] numbers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  private static Tensor ids(int limit, int... sizes) {
    Shape shape = Shape.of(sizes);
    double[] numbers = values(shape.size(), IDS);
    return Tensor.ids(
        shape, Arrays.stream(numbers).mapToInt(v -> (int) ((v + 0.5) * limit)).toArray());
  }

  /** Element i of the array number {@code key}: in [-0.5, 0.5). */
  private static double[] values(int count, int key) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      long sum = (long) i * i * 486_187 + (long) i * 999_331 + (long) key * 104_729;
      values[i] = (double) (sum % PRIME) / PRIME - 0.5;
    }
    return values;
  }
}
