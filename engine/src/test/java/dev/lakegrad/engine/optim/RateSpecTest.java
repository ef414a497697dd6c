package dev.lakegrad.engine.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RateSpecTest {
  private static final int STEPS = 100;
  private static final double RATE = 0.1;

  /** What {@code scripts/reference/optimizers.py} found with one schedule. */
  private record Case(RateSpec spec, Map<Integer, Double> rates) {
    @Override
    public String toString() {
      return spec.toString();
    }
  }

  private static Stream<Case> cases() throws IOException {
    String path = "/pytorch/schedules.json";
    try (InputStream in =
        Objects.requireNonNull(RateSpecTest.class.getResourceAsStream(path), path)) {
      return StreamSupport.stream(new ObjectMapper().readTree(in).spliterator(), false)
          .map(RateSpecTest::read)
          .toList()
          .stream();
    }
  }

  private static Case read(JsonNode node) {
    SortedMap<String, String> settings = new TreeMap<>();
    node.get("settings").properties().forEach(e -> settings.put(e.getKey(), e.getValue().asText()));
    Map<Integer, Double> rates = new TreeMap<>();
    node.get("rates")
        .properties()
        .forEach(e -> rates.put(Integer.parseInt(e.getKey()), e.getValue().asDouble()));
    return new Case(new RateSpec(node.get("schedule").asText(), RATE, settings), rates);
  }

  @Test
  void casesCoverEverySchedule() throws IOException {
    List<String> covered = new ArrayList<>(cases().map(c -> c.spec().schedule()).toList());
    covered.add("constant");

    assertThat(covered).containsAll(RateSpec.schedules());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithPyTorchAtEveryStep(Case expected) {
    Schedule schedule = expected.spec().over(STEPS);
    Buffer memory = Buffer.allocate(DType.F64, schedule.memory());
    for (int step = 1; step <= STEPS; step++) {
      double rate = schedule.rate(step, memory);
      if (expected.rates().containsKey(step)) {
        double known = expected.rates().get(step);
        assertThat(rate).as("step %d", step).isCloseTo(known, within(1e-12 * known + 1e-18));
      }
      schedule.note(step, Math.max(0.5, 3.0 / step) + 0.05 * Math.sin(1.3 * step), memory);
    }
  }

  @Test
  void warmsUpBeforeAnySchedule() {
    for (String name : RateSpec.schedules()) {
      RateSpec spec = RateSpec.of(name, 1);
      if (spec.settings().containsKey("warmup")) {
        Schedule schedule = spec.with("warmup", "4").over(STEPS);
        assertThat(Stream.of(1, 2, 3, 4).map(schedule::rate))
            .as(name)
            .containsExactly(0.25, 0.5, 0.75, 1.0);
      }
    }
  }

  @Test
  void aPlateauIsNotLookedAtDuringTheWarmUp() {
    RateSpec spec = RateSpec.of("plateau", 1).with("warmup", "5").with("every", "1");
    Schedule schedule = spec.with("patience", "0").with("factor", "0.5").over(STEPS);
    Buffer memory = Buffer.allocate(DType.F64, schedule.memory());

    for (int step = 1; step <= 5; step++) {
      schedule.note(step, step, memory);
    }
    assertThat(schedule.rate(6, memory)).isEqualTo(1);
    schedule.note(6, 6, memory);
    assertThat(schedule.rate(7, memory)).isEqualTo(0.5);
  }

  @Test
  void endsAtATenthOfTheRateIfNothingElseIsSaid() {
    for (String name : List.of("cosine", "linear", "polynomial")) {
      assertThat(RateSpec.of(name, 2).over(50).rate(50)).as(name).isEqualTo(0.2);
      assertThat(RateSpec.of(name, 2).over(50).rate(51)).as(name).isEqualTo(0.2);
    }
  }

  @Test
  void hasRatesForARunThatIsShorterThanItsWarmUp() {
    for (String name : RateSpec.schedules()) {
      assertThat(RateSpec.of(name, 2).over(0).rate(1)).as(name).isBetween(0.0, 2.0);
    }
    assertThat(RateSpec.cosine(1, 4).over(2).rate(2)).isEqualTo(1);
  }

  @Test
  void saysWhetherTheLengthOfARunCounts() {
    assertThat(RateSpec.schedules().stream().filter(s -> RateSpec.of(s, 1).dependsOnLength()))
        .containsExactly("cosine", "linear", "one-cycle", "polynomial");
    for (String name : RateSpec.schedules()) {
      RateSpec spec = RateSpec.of(name, 1);
      assertThat(spec.over(50).rate(40) == spec.over(80).rate(40))
          .as(name)
          .isNotEqualTo(spec.dependsOnLength());
    }
  }

  @Test
  void refusesWhatIsNoSchedule() {
    assertThatThrownBy(() -> RateSpec.of("cosin", 1))
        .hasMessageStartingWith("rate: no schedule \"cosin\"; the nearest is \"cosine\"");
    assertThatThrownBy(() -> RateSpec.constant(0)).hasMessage("rate: rate 0.0 is not > 0");
    assertThatThrownBy(() -> RateSpec.of("step", 1).with("floor", "0"))
        .hasMessageStartingWith("schedule step: no setting \"floor\"; the nearest is \"factor\"");
    assertThatThrownBy(() -> RateSpec.of("step", 1).with("every", "1.5"))
        .hasMessage("schedule step: every 1.5 is not a whole number from 1");
    assertThatThrownBy(() -> RateSpec.of("step", 1).with("factor", "2"))
        .hasMessage("schedule step: factor 2 is not in (0, 1]");
    assertThatThrownBy(() -> RateSpec.of("multi-step", 1).with("milestones", "5,4"))
        .hasMessage("schedule multi-step: milestones 5,4 are not whole numbers from 1 that ascend");
    assertThatThrownBy(() -> RateSpec.of("multi-step", 1).with("milestones", ""))
        .hasMessage("schedule multi-step: milestones \"\" is not a number");
    assertThatThrownBy(() -> RateSpec.of("cosine", 1).with("floor", "2"))
        .hasMessage("schedule: floor 2.0 is not in [0, rate 1.0]");
    assertThatThrownBy(() -> Schedule.step(1, 0, 0.5))
        .hasMessage("schedule: a stair of 0 steps is less than 1");
    assertThatThrownBy(() -> Schedule.plateau(1, new Plateau.Config(1, 0.5, -1, 0, 0, 0)))
        .hasMessage("schedule: a patience of -1 steps is less than 0");
  }
}
