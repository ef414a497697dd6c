package dev.lakegrad.engine.optim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lakegrad.engine.backend.Backend;
import dev.lakegrad.engine.backend.Backends;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.nn.Parameters;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A hundred steps of each rule, against those of PyTorch and of the papers. */
class TrajectoriesTest {
  private static final int STEPS = 100;

  /** What {@code scripts/reference/optimizers.py} found with one rule. */
  private record Case(OptimizerSpec spec, double rate, SortedMap<Integer, double[]> weights) {
    @Override
    public String toString() {
      return spec.name() + " " + spec.settings();
    }
  }

  private static Stream<Case> cases() throws IOException {
    String path = "/pytorch/optimizers.json";
    try (InputStream in = Objects.requireNonNull(Toy.class.getResourceAsStream(path), path)) {
      return StreamSupport.stream(new ObjectMapper().readTree(in).spliterator(), false)
          .map(TrajectoriesTest::read)
          .toList()
          .stream();
    }
  }

  private static Case read(JsonNode node) {
    SortedMap<String, String> settings = new TreeMap<>();
    // The script writes what is set; the rest is as PyTorch has it, with no decay.
    settings.put("decay", "0");
    node.get("settings").properties().forEach(e -> settings.put(e.getKey(), e.getValue().asText()));
    SortedMap<Integer, double[]> weights = new TreeMap<>();
    for (var kept : node.get("weights").properties()) {
      double[] values = new double[kept.getValue().size()];
      Arrays.setAll(values, i -> kept.getValue().get(i).asDouble());
      weights.put(Integer.parseInt(kept.getKey()), values);
    }
    OptimizerSpec spec =
        new OptimizerSpec(node.get("rule").asText(), settings, List.of(), AverageSpec.NONE);
    return new Case(spec, node.get("rate").asDouble(), weights);
  }

  @Test
  void coverEveryRule() throws IOException {
    assertThat(cases().map(c -> c.spec().name()).distinct().toList())
        .containsExactlyInAnyOrderElementsOf(OptimizerSpec.names());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreeInFloat64(Case expected) {
    Parameters parameters = Toy.parameters(DType.F64);
    follow(expected, parameters, Backends.preferred().forType(DType.F64), 1, 1e-8);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void comeCloseInFloat32OnEveryBackend(Case expected) {
    for (Backend backend : Backends.preferred().all()) {
      if (backend.supports(DType.F32)) {
        follow(expected, Toy.parameters(DType.F32), backend, 1, 1e-4);
      }
    }
  }

  private static void follow(
      Case expected, Parameters parameters, Backend backend, int parts, double tolerance) {
    Optimizer optimizer = expected.spec().create(parameters, backend, parts);
    for (int step = 1; step <= STEPS; step++) {
      Toy.slope(parameters, step);
      optimizer.step(expected.rate(), step);
      if (expected.weights().containsKey(step)) {
        assertClose(
            "%s at step %d on %s".formatted(expected, step, backend.name()),
            parameters.weights().toDoubles(),
            expected.weights().get(step),
            tolerance);
      }
    }
  }

  private static void assertClose(
      String name, double[] actual, double[] expected, double tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(Math.abs(actual[i] - expected[i]))
          .as("%s, weight %d: %s, not %s", name, i, actual[i], expected[i])
          .isLessThanOrEqualTo(tolerance * Math.max(Math.abs(expected[i]), 0.1));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void haveTheSameBitsInPartsAndAfterARestart(Case expected) {
    for (DType type : List.of(DType.F32, DType.F64)) {
      Backend backend = Backends.preferred().forType(type);
      Parameters whole = Toy.parameters(type);
      Parameters cut = Toy.parameters(type);
      Optimizer once = expected.spec().create(whole, backend);
      Optimizer inParts = expected.spec().create(cut, backend, 2);
      for (int step = 1; step <= 20; step++) {
        if (step % 7 == 0) {
          inParts = copy(inParts, expected.spec().create(cut, backend, step / 7 + 1));
        }
        Toy.slope(whole, step);
        Toy.slope(cut, step);
        once.step(expected.rate(), step);
        for (int part = inParts.cut().parts() - 1; part >= 0; part--) {
          inParts.step(part, expected.rate(), step);
        }
      }
      assertThat(cut.weights().toDoubles()).isEqualTo(whole.weights().toDoubles());
    }
  }

  private static Optimizer copy(Optimizer from, Optimizer to) {
    assertThat(to.state().keySet()).isEqualTo(new TreeSet<>(from.state().keySet()));
    for (String name : from.state().keySet()) {
      Buffer piece = Objects.requireNonNull(from.state().get(name));
      Objects.requireNonNull(to.state().get(name)).copyFrom(piece);
    }
    return to;
  }
}
