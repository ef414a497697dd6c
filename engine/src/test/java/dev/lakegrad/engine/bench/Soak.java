package dev.lakegrad.engine.bench;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.ResidentMemory;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.optim.OptimizerSpec;
import dev.lakegrad.engine.optim.Schedule;
import dev.lakegrad.engine.tensor.Workspace;
import dev.lakegrad.engine.train.Batch;
import dev.lakegrad.engine.train.FloatSamples;
import dev.lakegrad.engine.train.IdSamples;
import dev.lakegrad.engine.train.Sync;
import dev.lakegrad.engine.train.TrainingLoop;
import dev.lakegrad.engine.zoo.DataShape;
import dev.lakegrad.engine.zoo.ModelSpec;
import dev.lakegrad.engine.zoo.Zoo;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Very many steps of a small CNN on batches of changing sizes, as {@code scripts/bench soak} says:
 * memory must stay where it is after the first half. One JSON object for each tenth, and one with
 * how fast memory grew.
 */
public final class Soak {
  private static final int TENTHS = 10;
  private static final int LARGEST_BATCH = 24;
  private static final double MEBIBYTE = 1 << 20;
  private static final DataShape DATA = DataShape.numbers(Shape.of(1, 12, 12), 10);

  private Soak() {}

  public static void main(String[] words) {
    Arguments.run(words, List.of("--steps"), Soak::run);
  }

  private static void run(Arguments arguments) {
    int steps = arguments.counts("--steps", List.of(1_000_000)).get(0);
    Check.that(steps >= TENTHS, "soak", "%d steps have no tenth", steps);
    Workspace workspace = new Workspace();
    TrainingLoop loop =
        new TrainingLoop(
            Zoo.build(ModelSpec.of("lenet"), DATA, 1),
            OptimizerSpec.of("adam"),
            Schedule.constant(1e-4),
            0,
            DType.F32,
            workspace,
            Sync.solo());
    Rng rng = Rng.of(1);
    long start = System.nanoTime();
    long settled = 0;
    double settledAt = 0;
    for (int tenth = 1; tenth <= TENTHS; tenth++) {
      for (int step = 0; step < steps / TENTHS; step++) {
        Check.state(
            Double.isFinite(loop.step(batch(1 + rng.below(LARGEST_BATCH), rng)).loss()),
            "soak",
            "a step without a loss");
      }
      double seconds = (System.nanoTime() - start) * 1e-9;
      long resident = ResidentMemory.now().orElse(0);
      if (tenth == TENTHS / 2) {
        settled = resident;
        settledAt = seconds;
      }
      print(tenth * (steps / TENTHS), seconds, resident, workspace.pool().reservedBytes());
      if (tenth == TENTHS) {
        double growth = (resident - settled) / MEBIBYTE / (seconds - settledAt) * 600;
        System.out.printf(Locale.ROOT, "{\"mb_per_10_minutes\": %.2f}%n", growth);
      }
    }
  }

  private static void print(int steps, double seconds, long resident, long reserved) {
    System.out.printf(
        Locale.ROOT,
        "{\"steps\": %d, \"seconds\": %.0f, \"rss_mb\": %.1f, \"pool_mb\": %.1f}%n",
        steps,
        seconds,
        resident / MEBIBYTE,
        reserved / 1e6);
  }

  private static Batch batch(int count, Rng rng) {
    float[] values = new float[count * DATA.sample().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) rng.uniform();
    }
    int[] labels = new int[count];
    Arrays.setAll(labels, i -> rng.below(DATA.classes()));
    return Batch.of(
        new FloatSamples(DATA.sample().prepend(count), values),
        new IdSamples(Shape.of(count), labels));
  }
}
