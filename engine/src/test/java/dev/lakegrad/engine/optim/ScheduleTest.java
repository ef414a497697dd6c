package dev.lakegrad.engine.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScheduleTest {

  @Test
  void aConstantRateStays() {
    Schedule schedule = Schedule.constant(0.3);

    assertThat(schedule.rate(1)).isEqualTo(0.3);
    assertThat(schedule.rate(1_000_000)).isEqualTo(0.3);
  }

  @Test
  void warmsUpInEqualStepsAndComesDownAlongACosine() {
    Schedule schedule = Schedule.warmupCosine(1, 4, 12, 0.1);

    assertThat(schedule.rate(1)).isEqualTo(0.25);
    assertThat(schedule.rate(2)).isEqualTo(0.5);
    assertThat(schedule.rate(4)).isEqualTo(1);
    assertThat(schedule.rate(6)).isCloseTo(0.1 + 0.9 * (1 + Math.sqrt(0.5)) / 2, within(1e-15));
    assertThat(schedule.rate(8)).isCloseTo(0.55, within(1e-15));
    assertThat(schedule.rate(12)).isEqualTo(0.1);
    assertThat(schedule.rate(99)).isEqualTo(0.1);
  }

  @Test
  void beginsNearThePeakWithoutAWarmUp() {
    Schedule schedule = Schedule.warmupCosine(1, 0, 2, 0);

    assertThat(schedule.rate(0)).isEqualTo(1);
    assertThat(schedule.rate(1)).isCloseTo(0.5, within(1e-15));
    assertThat(schedule.rate(2)).isZero();
  }

  @Test
  void reachesThePeakWhereAllIsWarmUp() {
    Schedule schedule = Schedule.warmupCosine(2, 3, 3, 0);

    assertThat(schedule.rate(3)).isEqualTo(2);
    assertThat(schedule.rate(4)).isZero();
  }

  @Test
  void givesZeroForAPlanWithoutSteps() {
    assertThat(Schedule.warmupCosine(2, 0, 0, 0).rate(1)).isZero();
  }

  @Test
  void refusesWhatCannotBeARate() {
    assertThatThrownBy(() -> Schedule.constant(-1)).hasMessage("schedule: rate -1.0 is not >= 0");
    assertThatThrownBy(() -> Schedule.constant(Double.NaN))
        .hasMessage("schedule: rate NaN is not >= 0");
    assertThatThrownBy(() -> Schedule.warmupCosine(1, 5, 4, 0))
        .hasMessage("schedule: warm-up of 5 steps does not fit into 4 steps");
    assertThatThrownBy(() -> Schedule.warmupCosine(1, 0, 4, 2))
        .hasMessage("schedule: floor 2.0 is not in [0, rate 1.0]");
  }
}
