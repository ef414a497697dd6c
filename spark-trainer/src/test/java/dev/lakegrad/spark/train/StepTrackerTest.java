package dev.lakegrad.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StepTrackerTest {
  private final List<Progress.Status> shown = new ArrayList<>();
  private final AtomicLong nanos = new AtomicLong();
  private final StepTracker tracker =
      new StepTracker(2, 3, 30, Progress.silent().withListener(shown::add), nanos::get);

  private static StepNote note(int rank, long step, double loss, int count) {
    return new StepNote(rank, step, (int) (step - 1) / 10, loss, count, 1000, 250);
  }

  @Test
  void weighsTheLossesOfRanksByTheirSamples() {
    tracker.accept(note(0, 1, 2.0, 30));
    assertThat(shown).isEmpty();
    tracker.accept(note(1, 1, 5.0, 10));

    assertThat(tracker.losses()).containsExactly(2.75);
    assertThat(shown).hasSize(1);
    assertThat(shown.get(0).communication()).isEqualTo(0.25);
    assertThat(shown.get(0).secondsLeft()).as("one step says nothing of speed").isNegative();
  }

  @Test
  void aRankWithoutSamplesCountsNothing() {
    tracker.accept(note(0, 1, 3.0, 1));
    tracker.accept(note(1, 1, Double.NaN, 0));
    assertThat(tracker.losses()).containsExactly(3.0);
  }

  @Test
  void measuresSpeedAndGuessesTheRest() {
    for (int step = 1; step <= 11; step++) {
      nanos.addAndGet(500_000_000);
      tracker.accept(note(0, step, 1, 8));
      tracker.accept(note(1, step, 1, 8));
    }

    Progress.Status last = shown.get(10);
    assertThat(last.epoch()).isEqualTo(2);
    assertThat(last.step()).isEqualTo(11);
    assertThat(last.samplesPerSecond()).isCloseTo(32, within(1e-9));
    assertThat(last.secondsLeft()).isCloseTo(9.5, within(1e-9));
  }

  @Test
  void aNewAttemptDoesStepsAgain() {
    for (int step = 1; step <= 5; step++) {
      tracker.accept(note(0, step, step, 1));
      tracker.accept(note(1, step, step, 1));
    }
    tracker.accept(note(0, 6, 6, 1));
    tracker.restart(3);
    assertThat(tracker.last()).isEqualTo(3);
    tracker.accept(note(1, 6, 6, 1));
    tracker.accept(note(0, 4, 40, 1));
    tracker.accept(note(1, 4, 40, 1));

    assertThat(tracker.last()).isEqualTo(4);
    assertThat(tracker.losses()).containsExactly(1.0, 2.0, 3.0, 40.0, 5.0);
  }

  @Test
  void aLostNoteLeavesAGap() {
    tracker.accept(note(0, 1, 1, 1));
    tracker.accept(note(0, 2, 2, 1));
    tracker.accept(note(1, 2, 2, 1));
    assertThat(tracker.losses()).containsExactly(Double.NaN, 2.0);
  }

  @Test
  void aRankThatIsNotOneIsIgnored() {
    tracker.accept(note(7, 1, 1, 1));
    tracker.accept(note(-1, 1, 1, 1));
    assertThat(tracker.losses()).isEmpty();
  }
}
