package dev.lakegrad.spark.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.train.Sync;
import dev.lakegrad.engine.train.TrainingLoop;
import dev.lakegrad.engine.weights.Safetensors;
import dev.lakegrad.engine.weights.Weights;
import dev.lakegrad.spark.checkpoint.Checkpoint;
import dev.lakegrad.spark.checkpoint.CheckpointStore;
import dev.lakegrad.spark.checkpoint.Manifest;
import dev.lakegrad.spark.checkpoint.Moment;
import dev.lakegrad.spark.collective.Collective;
import dev.lakegrad.spark.collective.World;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Workers whose layers keep running moments agree on these when they settle. */
class StatisticsTest {
  private static final int GLOBAL = 60;

  @TempDir private Path folder;

  /** The ways to stay in step. */
  private enum Kind {
    ALL_REDUCE,
    AVERAGING;

    Sync of(Collective member) {
      return this == AVERAGING ? new AveragingSync(member, 4) : new AllReduceSync(member);
    }
  }

  static Stream<Arguments> cases() {
    return Stream.of(Kind.values())
        .flatMap(sync -> Stream.of(World.Kind.values()).map(world -> Arguments.of(sync, world)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void workersAreEqualOnceSettledAndStaySoWhenSettledAgain(Kind kind, World.Kind world) {
    try (World three = World.of(world, 3)) {
      List<List<String>> seen =
          three.each(
              member -> {
                Sync sync = kind.of(member);
                TrainingLoop loop = Learner.normed("adam", DType.F32, sync);
                train(loop, member, 0, 3);
                List<String> hashes = new ArrayList<>(List.of(hash(loop)));
                sync.settle(loop.state());
                hashes.add(hash(loop));
                sync.settle(loop.state());
                hashes.add(hash(loop));
                return hashes;
              });

      assertThat(seen.get(0).get(0)).isNotEqualTo(seen.get(1).get(0));
      assertThat(seen).extracting(hashes -> hashes.get(1)).containsOnly(seen.get(0).get(1));
      assertThat(seen).extracting(hashes -> hashes.get(2)).containsOnly(seen.get(0).get(1));
    }
  }

  @Test
  void settlingAveragesAndTouchesNoWeights() {
    try (World two = World.of(World.Kind.IN_PROCESS, 2)) {
      List<double[][]> seen =
          two.each(
              member -> {
                Sync sync = new AllReduceSync(member);
                TrainingLoop loop = Learner.normed("sgd", DType.F64, sync);
                train(loop, member, 0, 5);
                double[] before = loop.state().parameters().statistics().toDoubles();
                double[] weights = loop.state().parameters().weights().toDoubles();
                sync.settle(loop.state());
                assertThat(loop.state().parameters().weights().toDoubles()).isEqualTo(weights);
                return new double[][] {
                  before, loop.state().parameters().statistics().toDoubles(), weights
                };
              });

      double[] mine = seen.get(0)[0];
      double[] other = seen.get(1)[0];
      double[] mean =
          IntStream.range(0, mine.length).mapToDouble(i -> (mine[i] + other[i]) / 2).toArray();
      assertThat(seen.get(0)[1]).containsExactly(mean, within(1e-15));
      assertThat(seen.get(1)[1]).containsExactly(seen.get(0)[1]);
      assertThat(seen.get(1)[2]).as("weights").containsExactly(seen.get(0)[2]);
      assertThat(Arrays.equals(mine, other)).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void goingOnFromACheckpointEndsWithTheBitsOfARunThatWasNeverStopped(Kind kind, World.Kind world) {
    List<String> undisturbed = run(kind, world, 0, 9);
    assertThat(undisturbed).containsOnly(undisturbed.get(0));

    assertThat(run(kind, world, 6, 9)).isEqualTo(undisturbed);
  }

  /** Trains from the checkpoint of step {@code from}; rank 0 writes one every three steps. */
  private List<String> run(Kind kind, World.Kind world, int from, int to) {
    CheckpointStore store =
        CheckpointStore.open(folder.toUri().toString(), new Configuration(false), 9);
    try (World two = World.of(world, 2)) {
      return two.each(
          member -> {
            Sync sync = kind.of(member);
            TrainingLoop loop = Learner.normed("adamw", DType.F32, sync);
            if (from > 0) {
              of(store, from).restore(loop.state());
            }
            for (int step = from; step < to; step++) {
              train(loop, member, step, step + 1);
              if ((step + 1) % 3 == 0) {
                sync.settle(loop.state());
                if (member.rank() == 0 && from == 0) {
                  store.save(manifest(step + 1), loop.state());
                }
              }
            }
            return hash(loop);
          });
    }
  }

  private static Checkpoint of(CheckpointStore store, int step) {
    return store.list().stream()
        .filter(checkpoint -> checkpoint.manifest().moment().step() == step)
        .findFirst()
        .orElseThrow();
  }

  private static Manifest manifest(int step) {
    ObjectNode empty = JsonNodeFactory.instance.objectNode();
    return Manifest.of(new Moment(step, 0, step, 0), empty, empty);
  }

  private static void train(TrainingLoop loop, Collective member, int from, int to) {
    for (int step = from; step < to; step++) {
      // The last of several workers has no part in every fourth batch.
      int global = step % 4 == 3 ? GLOBAL - GLOBAL / member.size() : GLOBAL;
      int begin = Math.min(global, GLOBAL * member.rank() / member.size());
      int end = Math.min(global, GLOBAL * (member.rank() + 1) / member.size());
      assertThat(loop.step(Learner.batch(step, begin, end, global)).count()).isEqualTo(end - begin);
    }
  }

  private static String hash(TrainingLoop loop) {
    return Safetensors.sha256(Weights.of(loop.state().parameters()));
  }
}
