package dev.lakegrad.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.tensor.Workspace;
import dev.lakegrad.engine.train.Crew;
import org.junit.jupiter.api.Test;

class PeakMemoryTest {

  @Test
  void ofTwoSegmentsTheLargerOfEachCounts() {
    PeakMemory both = new PeakMemory(5, 70L).or(new PeakMemory(6, 60L));

    assertThat(both).isEqualTo(new PeakMemory(6, 70L));
  }

  @Test
  void whatIsUnknownOnceIsTakenFromTheOther() {
    PeakMemory unknown = new PeakMemory(5, null);

    assertThat(unknown.or(new PeakMemory(4, 60L))).isEqualTo(new PeakMemory(5, 60L));
    assertThat(new PeakMemory(4, 60L).or(unknown)).isEqualTo(new PeakMemory(5, 60L));
    assertThat(unknown.or(unknown)).isEqualTo(unknown);
  }

  @Test
  void tensorsThatWereGivenBackCount() {
    Workspace workspace = new Workspace();
    workspace.pool().give(workspace.pool().take(DType.F32, 1024));

    assertThat(PeakMemory.of(Crew.alone(workspace)).tensorBytes()).isEqualTo(4096);
  }
}
