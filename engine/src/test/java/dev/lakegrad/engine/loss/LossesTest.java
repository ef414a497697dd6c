package dev.lakegrad.engine.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.Backends;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.Labels;
import dev.lakegrad.engine.tensor.Parameter;
import dev.lakegrad.engine.tensor.Placed;
import dev.lakegrad.engine.tensor.Scope;
import dev.lakegrad.engine.tensor.Tensor;
import dev.lakegrad.engine.tensor.Workspace;
import dev.lakegrad.engine.weights.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every loss and its gradient, against {@code scripts/reference/losses.py}. */
class LossesTest {
  private static final Shape ROWS = Shape.of(6, 4);
  private static final List<Double> WEIGHTS = List.of(0.5, 2.0, 1.0, 0.25);
  private static final Labels PLAIN = Labels.PLAIN;
  private static final Reduction MEAN = Reduction.MEAN;

  /** What the script found. */
  private record Case(String name, double value, List<double[]> gradients) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Stream<Case> cases() throws IOException {
    String path = "/pytorch/losses.json";
    try (InputStream in = Objects.requireNonNull(LossesTest.class.getResourceAsStream(path))) {
      return StreamSupport.stream(new ObjectMapper().readTree(in).spliterator(), false)
          .map(LossesTest::read)
          .toList()
          .stream();
    }
  }

  private static Case read(JsonNode node) {
    List<double[]> gradients = new ArrayList<>();
    for (JsonNode gradient : node.get("gradients")) {
      double[] values = new double[gradient.size()];
      Arrays.setAll(values, i -> gradient.get(i).asDouble());
      gradients.add(values);
    }
    return new Case(node.get("loss").asText(), node.get("value").asDouble(), gradients);
  }

  /** The loss of a case as a function of its inputs. */
  private static Function<List<Tensor>, Tensor> loss(String name) {
    Reduction reduction = name.endsWith(".sum") ? Reduction.SUM : MEAN;
    return switch (name.replace(".sum", "")) {
      case "meanSquared" -> both(new MeanSquared(reduction));
      case "meanAbsolute" -> both(new MeanAbsolute(reduction));
      case "smoothL1" -> both(new SmoothL1(0.7, reduction));
      case "huber" -> both(new Huber(1.3, reduction));
      case "kullbackLeibler" ->
          x -> new KullbackLeibler(reduction).of(x.get(0), shares(x.get(0).type()));
      case "hinge" -> x -> new Hinge(0.9, reduction).of(x.get(0), yes(x.get(0)).mul(2).sub(1));
      case "multiMargin" -> labelled(new MultiMargin(1, 0.8, List.of(), reduction));
      case "multiMargin.squared" -> labelled(new MultiMargin(2, 1, WEIGHTS, reduction));
      case "cosineEmbedding" ->
          x -> new CosineEmbedding(0.1, reduction).of(x.get(0), x.get(1), signs(x.get(0)));
      case "tripletMargin" ->
          x -> new TripletMargin(0.6, reduction).of(x.get(0), x.get(1), x.get(2));
      case "ctc" -> ctc(new Ctc(0, Ctc.Impossible.INFINITE, reduction), 7, 5, 3, 2);
      case "ctc.impossible" -> ctc(new Ctc(0, Ctc.Impossible.ZERO, reduction), 3, 5, 3, 0);
      default -> classes(name.replace(".sum", ""), reduction);
    };
  }

  private static Function<List<Tensor>, Tensor> classes(String name, Reduction reduction) {
    Reduction sum = Reduction.SUM;
    Labels all = PLAIN.withSmoothing(0.1).withWeights(WEIGHTS).withIgnored(-100);
    Labels some = PLAIN.withWeights(WEIGHTS).withIgnored(-100);
    return switch (name) {
      case "crossEntropy" -> labelled(new CrossEntropy(PLAIN, reduction));
      case "crossEntropy.smoothed" -> labelled(new CrossEntropy(PLAIN.withSmoothing(0.2), MEAN));
      case "crossEntropy.smoothedSum" -> labelled(new CrossEntropy(PLAIN.withSmoothing(0.2), sum));
      case "crossEntropy.weighted" -> labelled(new CrossEntropy(PLAIN.withWeights(WEIGHTS), MEAN));
      case "crossEntropy.weightedSum" ->
          labelled(new CrossEntropy(PLAIN.withWeights(WEIGHTS), sum));
      case "crossEntropy.ignoring" -> someOf(new CrossEntropy(PLAIN.withIgnored(-100), MEAN));
      case "crossEntropy.all" -> someOf(new CrossEntropy(all, MEAN));
      case "crossEntropy.allSum" -> someOf(new CrossEntropy(all, sum));
      case "negativeLogLikelihood" -> labelled(new NegativeLogLikelihood(PLAIN, MEAN));
      case "negativeLogLikelihood.all" -> someOf(new NegativeLogLikelihood(some, MEAN));
      case "negativeLogLikelihood.allSum" -> someOf(new NegativeLogLikelihood(some, sum));
      case "binaryCrossEntropy" -> x -> BinaryCrossEntropy.plain().of(x.get(0), yes(x.get(0)));
      case "binaryCrossEntropy.weighted" ->
          x -> new BinaryCrossEntropy(WEIGHTS, sum).of(x.get(0), yes(x.get(0)).mul(0.8).add(0.1));
      case "sigmoidFocal" ->
          x ->
              new SigmoidFocal(reduction == sum ? 0.6 : 0.25, reduction == sum ? 1.5 : 2, reduction)
                  .of(x.get(0), yes(x.get(0)));
      case "softmaxFocal" -> labelled(new SoftmaxFocal(2, PLAIN, MEAN));
      case "softmaxFocal.weighted" ->
          labelled(new SoftmaxFocal(1.5, PLAIN.withWeights(WEIGHTS), MEAN));
      default -> throw new AssertionError(name);
    };
  }

  private static Function<List<Tensor>, Tensor> both(Loss loss) {
    return x -> loss.of(x.get(0), x.get(1));
  }

  private static Function<List<Tensor>, Tensor> labelled(Loss loss) {
    return x -> loss.of(x.get(0), ids(i -> (7 * i + 3) % 4));
  }

  /** With one label that does not count. */
  private static Function<List<Tensor>, Tensor> someOf(Loss loss) {
    return x -> loss.of(x.get(0), ids(i -> i == 2 ? -100 : (7 * i + 3) % 4));
  }

  private static Tensor ids(IntUnaryOperator id) {
    return Tensor.ids(Shape.of(6), IntStream.range(0, 6).map(id).toArray());
  }

  private static Tensor yes(Tensor like) {
    double[] values = IntStream.range(0, 24).mapToDouble(i -> (5 * i + 3) % 2).toArray();
    return Tensor.ofDoubles(like.type(), ROWS, values);
  }

  private static Tensor signs(Tensor like) {
    double[] values = IntStream.range(0, 6).mapToDouble(i -> 2 * ((5 * i + 3) % 2) - 1).toArray();
    return Tensor.ofDoubles(like.type(), Shape.of(6), values);
  }

  private static Tensor shares(DType type) {
    Tensor shares = Tensor.ofDoubles(type, ROWS, Reference.waves(24, 0.7, 1.5)).softmax();
    return shares.mul(yes(shares));
  }

  private static Function<List<Tensor>, Tensor> ctc(
      Ctc loss, int time1, int time2, int count1, int count2) {
    return x ->
        loss.of(
            x.get(0).softmax().log(),
            Tensor.ids(Shape.of(2, 3), 1, 2, 2, 4, 3, 0),
            Tensor.ids(Shape.of(2), time1, time2),
            Tensor.ids(Shape.of(2), count1, count2));
  }

  private static List<Parameter> inputs(Case expected, DType type) {
    if (expected.name().startsWith("ctc")) {
      return List.of(Placed.of(type, Shape.of(2, 7, 5), Reference.waves(70, 1.3, 2)));
    }
    List<Parameter> inputs = new ArrayList<>();
    inputs.add(Placed.of(type, ROWS, Reference.waves(24, 0.9, 2)));
    inputs.add(Placed.of(type, ROWS, Reference.waves(24, 0.7, 1.5)));
    inputs.add(Placed.of(type, ROWS, Reference.waves(24, 0.4, 1.5)));
    return inputs.subList(0, expected.gradients().size());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithPyTorchInFloat64(Case expected) {
    check(expected, new Workspace(), DType.F64, 1e-9);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void comesCloseInFloat32OnEveryBackend(Case expected) {
    for (Backend backend : Backends.preferred().all()) {
      if (backend.supports(DType.F32)) {
        check(expected, new Workspace(Backends.of(backend)), DType.F32, 1e-5);
      }
    }
  }

  @SuppressWarnings("try") // the scope is open for what is made inside it
  private static void check(Case expected, Workspace workspace, DType type, double tolerance) {
    List<Parameter> inputs = inputs(expected, type);
    try (Scope scope = Scope.training(workspace)) {
      Tensor loss = loss(expected.name()).apply(inputs.stream().map(Parameter::value).toList());
      double size = Math.max(1, Math.abs(expected.value()));
      assertThat(loss.item()).isCloseTo(expected.value(), within(tolerance * size));
      loss.backwardAndRelease();
    }
    for (int i = 0; i < inputs.size(); i++) {
      assertThat(inputs.get(i).gradient().toDoubles())
          .as("gradient of input %d", i)
          .containsExactly(expected.gradients().get(i), within(2 * tolerance));
    }
    assertThat(workspace.pool().inUseBytes()).isZero();
  }

  @Test
  @SuppressWarnings("try")
  void crossEntropyOfPlainLabelsIsTheFastOne() {
    double[] waves = Reference.waves(24, 0.9, 2);
    try (Scope scope = Scope.inference(new Workspace())) {
      Tensor logits = Tensor.ofDoubles(ROWS, waves);
      Tensor labels = ids(i -> i % 4);
      assertThat(CrossEntropy.plain().of(logits, labels).item())
          .isEqualTo(logits.crossEntropy(labels).item());
    }
  }
}
