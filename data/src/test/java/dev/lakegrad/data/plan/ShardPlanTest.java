package dev.lakegrad.data.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ShardPlanTest {

  @Test
  void givesEachSampleExactlyOncePerEpoch() {
    for (long rows : new long[] {0, 1, 2, 7, 64, 100, 101, 1000}) {
      for (int batch : new int[] {1, 3, 8, 64, 1000, 5000}) {
        for (int workers : new int[] {1, 2, 3, 4, 7}) {
          ShardPlan plan = new ShardPlan(rows, batch, workers, 5, 1);
          long[] seen =
              IntStream.range(0, plan.steps())
                  .mapToObj(step -> global(plan, step))
                  .flatMapToLong(Arrays::stream)
                  .sorted()
                  .toArray();
          assertThat(seen).isEqualTo(LongStream.range(0, rows).toArray());
        }
      }
    }
  }

  @Test
  void hasTheSameGlobalBatchesForAnyNumberOfWorkers() {
    ShardPlan alone = new ShardPlan(1003, 64, 1, 9, 2);
    for (int workers = 2; workers <= 4; workers++) {
      ShardPlan plan = new ShardPlan(1003, 64, workers, 9, 2);
      assertThat(plan.steps()).isEqualTo(alone.steps()).isEqualTo(16);
      for (int step = 0; step < plan.steps(); step++) {
        assertThat(global(plan, step)).isEqualTo(alone.indices(step, 0));
        assertThat(plan.globalCount(step)).isEqualTo(alone.globalCount(step));
        for (int rank = 0, first = 0; rank < workers; rank++) {
          assertThat(plan.first(step, rank)).isEqualTo(first);
          first += plan.indices(step, rank).length;
        }
      }
    }
  }

  @Test
  void sharesAGlobalBatchOutWithinOneSample() {
    ShardPlan plan = new ShardPlan(100, 10, 3, 0, 0);

    assertThat(IntStream.range(0, 3).map(r -> plan.indices(0, r).length)).containsExactly(3, 3, 4);
  }

  @Test
  void letsTheLastGlobalBatchBeShortEvenEmptyForSome() {
    ShardPlan plan = new ShardPlan(9, 8, 2, 0, 0);

    assertThat(plan.steps()).isEqualTo(2);
    assertThat(plan.globalCount(1)).isEqualTo(1);
    assertThat(plan.indices(1, 0)).isEmpty();
    assertThat(plan.indices(1, 1)).hasSize(1);
  }

  @Test
  void shufflesAnewEachEpoch() {
    ShardPlan plan = new ShardPlan(100, 10, 1, 0, 0);

    assertThat(plan.withEpoch(1).indices(0, 0)).isNotEqualTo(plan.indices(0, 0));
    assertThat(plan.withEpoch(0).indices(0, 0)).isEqualTo(plan.indices(0, 0));
  }

  @Test
  void refusesStepsAndRanksThatAreNotThere() {
    ShardPlan plan = new ShardPlan(100, 10, 2, 0, 0);

    assertThatThrownBy(() -> plan.indices(10, 0)).hasMessage("plan: step 10 is not in [0, 10)");
    assertThatThrownBy(() -> plan.indices(0, 2)).hasMessage("plan: rank 2 is not in [0, 2)");
    assertThatThrownBy(() -> new ShardPlan(1, 0, 1, 0, 0))
        .hasMessage("plan: global batch 0 is not positive");
  }

  private static long[] global(ShardPlan plan, int step) {
    return IntStream.range(0, plan.workers())
        .mapToObj(rank -> plan.indices(step, rank))
        .flatMapToLong(Arrays::stream)
        .toArray();
  }
}
