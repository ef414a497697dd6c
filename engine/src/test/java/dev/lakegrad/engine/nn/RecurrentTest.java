package dev.lakegrad.engine.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.tensor.GradCheck;
import dev.lakegrad.engine.tensor.InScope;
import dev.lakegrad.engine.tensor.Lengths;
import dev.lakegrad.engine.tensor.Parameter;
import dev.lakegrad.engine.tensor.Tensor;
import dev.lakegrad.engine.weights.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Outputs, last states and gradients of recurrent networks are PyTorch's. The numbers come from
 * {@code scripts/reference/recurrent.py}, which says how inputs and weights are made.
 */
@InScope
class RecurrentTest {
  private static final int KEPT = 7;
  private static final int BATCH = 3;
  private static final int TIME = 5;
  private static final int IN = 4;
  private static final int HIDDEN = 3;

  static Stream<Arguments> cases() {
    return Stream.of(DType.F64, DType.F32)
        .flatMap(
            type ->
                Stream.of("rnn", "rnn_relu", "lstm", "gru")
                    .flatMap(kind -> Stream.of("", "_state", "_packed", "_deep").map(kind::concat))
                    .map(name -> Arguments.of(name, type)));
  }

  private static Recurrent network(String name) {
    RecurrentConfig one = RecurrentConfig.of(IN, HIDDEN);
    RecurrentConfig config = name.endsWith("_deep") ? one.withLayers(2).inBothDirections() : one;
    Rng rng = Rng.of(1);
    if (name.startsWith("rnn_relu")) {
      return Rnn.rectified(config, rng);
    }
    return switch (name.substring(0, 3)) {
      case "rnn" -> Rnn.of(config, rng);
      case "gru" -> Gru.of(config, rng);
      default -> Lstm.of(config, rng);
    };
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithPyTorch(String name, DType type) throws IOException {
    double tolerance = type == DType.F64 ? 1e-10 : 2e-5;
    JsonNode expected = read().get(name);
    Recurrent network = network(name);
    Parameters parameters = Parameters.of(network, type);
    setWeights(parameters);
    Parameter x = parameter(type, Shape.of(BATCH, TIME, IN), 0.37, 1);
    List<List<Parameter>> states = states(network, type, expected.get("state").asBoolean());

    RecurrentResult result = network.run(x.value(), lengths(expected), state(states));
    Tensor outputs = result.outputs();
    List<List<Tensor>> ends = ends(result.state());
    Tensor loss = weighted(outputs, 0, 0.53);
    for (int kind = 0; kind < ends.size(); kind++) {
      for (int pass = 0; pass < ends.get(kind).size(); pass++) {
        loss = loss.add(weighted(ends.get(kind).get(pass), pass, 0.59 + 0.1 * kind));
      }
    }
    loss.backward();

    assertClose("outputs", outputs.toDoubles(), doubles(expected.get("outputs")), tolerance);
    for (int kind = 0; kind < ends.size(); kind++) {
      double[] values = joined(ends.get(kind).stream().map(Tensor::toDoubles).toList());
      assertClose("ends", values, doubles(expected.get("ends").get(kind)), tolerance);
    }
    checkGradient("x", x.gradient().toDoubles(), expected.get("input"), tolerance);
    for (int kind = 0; kind < expected.get("states").size(); kind++) {
      double[] gradient =
          joined(states.get(kind).stream().map(p -> p.gradient().toDoubles()).toList());
      checkGradient("state", gradient, expected.get("states").get(kind), tolerance);
    }
    checkParameters(parameters, expected.get("gradients"), tolerance);
  }

  private static void checkParameters(Parameters parameters, JsonNode expected, double tolerance) {
    assertThat(parameters.entries().stream().map(Parameters.Named::name))
        .containsExactlyElementsOf(expected::fieldNames);
    for (Parameters.Named entry : parameters.entries()) {
      double[] gradient = entry.parameter().gradient().toDoubles();
      checkGradient(entry.name(), gradient, expected.get(entry.name()), tolerance);
    }
  }

  /** Of each kind of state, one for each direction of each layer. */
  private static List<List<Parameter>> states(Recurrent network, DType type, boolean given) {
    List<List<Parameter>> states = new ArrayList<>();
    int passes = network.config().layers() * network.config().directions();
    for (int kind = 0; given && kind < (network instanceof Lstm ? 2 : 1); kind++) {
      double[] all = Reference.waves(passes * BATCH * HIDDEN, 0.43 + 0.1 * kind, 0.8);
      List<Parameter> ofKind = new ArrayList<>();
      for (int pass = 0; pass < passes; pass++) {
        int from = pass * BATCH * HIDDEN;
        double[] values = Arrays.copyOfRange(all, from, from + BATCH * HIDDEN);
        ofKind.add(parameter(type, Shape.of(BATCH, HIDDEN), values));
      }
      states.add(ofKind);
    }
    return states;
  }

  private static RecurrentState state(List<List<Parameter>> states) {
    return new RecurrentState(tensors(states, 0), tensors(states, 1));
  }

  private static List<Tensor> tensors(List<List<Parameter>> states, int kind) {
    return kind < states.size()
        ? states.get(kind).stream().map(Parameter::value).toList()
        : List.of();
  }

  private static List<List<Tensor>> ends(RecurrentState state) {
    return state.cells().isEmpty()
        ? List.of(state.hidden())
        : List.of(state.hidden(), state.cells());
  }

  /** A part of a sum over several equal tensors, of which {@code x} is number {@code part}. */
  private static Tensor weighted(Tensor x, int part, double pace) {
    double[] all = Reference.waves((part + 1) * x.size(), pace, 1);
    double[] weights = Arrays.copyOfRange(all, part * x.size(), all.length);
    return x.mul(Tensor.ofDoubles(x.type(), x.shape(), weights)).sum();
  }

  private static Lengths lengths(JsonNode expected) {
    int[] lengths = new int[BATCH];
    Arrays.setAll(lengths, i -> expected.get("lengths").get(i).asInt());
    return Lengths.of(TIME, lengths);
  }

  private static Parameter parameter(DType type, Shape shape, double pace, double height) {
    return parameter(type, shape, Reference.waves(shape.size(), pace, height));
  }

  private static Parameter parameter(DType type, Shape shape, double... values) {
    Buffer value = Buffer.allocate(type, shape.size());
    value.copyFrom(values);
    return Parameter.over(shape, value, Buffer.allocate(type, shape.size()));
  }

  private static void setWeights(Parameters parameters) {
    for (int k = 0; k < parameters.entries().size(); k++) {
      Parameters.Named named = parameters.entries().get(k);
      int size = named.shape().size();
      double[] values = Reference.waves(size, 0.7 + 0.01 * k, 0.6);
      parameters.weights().slice(named.offset(), size).copyFrom(values);
    }
  }

  private static void checkGradient(
      String name, double[] all, JsonNode expected, double tolerance) {
    int step = (all.length + KEPT - 1) / KEPT;
    double[] kept = new double[(all.length + step - 1) / step];
    Arrays.setAll(kept, i -> all[i * step]);
    assertClose(name, kept, doubles(expected.get("kept")), tolerance);
    double[] weights = Reference.waves(all.length, 0.31, 1);
    double weighted = 0;
    double size = 1;
    for (int i = 0; i < all.length; i++) {
      weighted += all[i] * weights[i];
      size += Math.abs(all[i] * weights[i]);
    }
    assertThat(weighted)
        .as("weighted sum of the gradient of %s", name)
        .isCloseTo(expected.get("weighted").asDouble(), within(tolerance * size));
  }

  private static void assertClose(String name, double[] actual, double[] expected, double limit) {
    GradCheck.assertClose(name, actual, expected, limit);
  }

  private static double[] joined(List<double[]> parts) {
    return parts.stream().flatMapToDouble(Arrays::stream).toArray();
  }

  private static double[] doubles(JsonNode array) {
    double[] values = new double[array.size()];
    Arrays.setAll(values, i -> array.get(i).asDouble());
    return values;
  }

  private static JsonNode read() throws IOException {
    String path = "/pytorch/recurrent.json";
    try (InputStream in = Objects.requireNonNull(RecurrentTest.class.getResourceAsStream(path))) {
      return new ObjectMapper().readTree(in);
    }
  }

  @Test
  void gradientsAgreeWithFiniteDifferences() {
    RecurrentConfig deep = RecurrentConfig.of(2, 3).withLayers(2).inBothDirections();
    ModuleCheck.of(Rnn.of(deep, Rng.of(2))).at(() -> numbers(2, 3, 2));
    ModuleCheck.of(Lstm.of(deep, Rng.of(2))).at(() -> numbers(3, 2, 2));
    ModuleCheck.of(Gru.of(deep, Rng.of(2))).at(() -> numbers(1, 4, 2));
    ModuleCheck.of(Rnn.rectified(RecurrentConfig.of(2, 1), Rng.of(2))).at(() -> numbers(2, 1, 2));
  }

  @Test
  void goingOnFromAStateIsAsIfItHadNotStopped() {
    Lstm network = Lstm.of(RecurrentConfig.of(2, 3).withLayers(2), Rng.of(1));
    Parameters.of(network, DType.F64);
    double[] values = numbers(1, 5, 2).toDoubles();
    RecurrentResult first = network.run(part(values, 0, 3), Lengths.full(1, 3));
    RecurrentResult second = network.run(part(values, 3, 2), Lengths.full(1, 2), first.state());
    RecurrentResult whole = network.run(part(values, 0, 5), Lengths.full(1, 5));

    assertThat(second.last().toDoubles()).containsExactly(whole.last().toDoubles(), within(1e-14));
  }

  /** Positions of one sequence of two numbers each. */
  private static Tensor part(double[] values, int from, int count) {
    return Tensor.ofDoubles(
        Shape.of(1, count, 2), Arrays.copyOfRange(values, 2 * from, 2 * (from + count)));
  }

  @Test
  void startsInsideOneByTheRootOfItsStates() {
    Gru network = Gru.of(RecurrentConfig.of(50, 25), Rng.of(1));
    double[] weights = Parameters.of(network, DType.F64).weights().toDoubles();

    assertThat(Arrays.stream(weights).map(Math::abs).max().orElseThrow())
        .isCloseTo(0.2, within(0.001));
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatThrownBy(() -> RecurrentConfig.of(3, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("recurrent: sizes in 3, hidden 0, layers 1 are not all positive");
    Gru network = Gru.of(RecurrentConfig.of(2, 3), Rng.of(1));
    Parameters.of(network, DType.F64);
    Lengths lengths = Lengths.full(1, 4);
    Tensor state = numbers(1, 3);

    assertThatThrownBy(() -> network.forward(numbers(4, 2)))
        .hasMessage("recurrent: [4, 2] is not [batch, time, in]");
    assertThatThrownBy(() -> network.forward(numbers(1, 4, 5)))
        .hasMessage("recurrent: [4, 1, 5] does not fit weights [9, 2] of the input");
    assertThatThrownBy(
            () -> network.run(numbers(1, 4, 2), lengths, RecurrentState.of(List.of(state, state))))
        .hasMessage("recurrent: 2 states for 1 directions of layers");
    assertThatThrownBy(
            () ->
                network.run(
                    numbers(1, 4, 2), lengths, new RecurrentState(List.of(state), List.of(state))))
        .hasMessage("gru: has no cells, but is to go on from some");
  }

  private static Tensor numbers(int... sizes) {
    Rng rng = Rng.of(17);
    double[] values = new double[Shape.of(sizes).size()];
    Arrays.setAll(values, i -> rng.gaussian());
    return Tensor.ofDoubles(Shape.of(sizes), values);
  }
}
