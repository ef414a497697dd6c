package dev.lakegrad.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.memory.Buffer;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.nn.DropPath;
import dev.lakegrad.engine.nn.Dropout;
import dev.lakegrad.engine.nn.Linear;
import dev.lakegrad.engine.nn.Sequential;
import dev.lakegrad.engine.nn.Tanh;
import dev.lakegrad.engine.optim.OptimizerSpec;
import dev.lakegrad.engine.optim.Schedule;
import dev.lakegrad.engine.tensor.Workspace;
import dev.lakegrad.engine.zoo.DataShape;
import dev.lakegrad.engine.zoo.Model;
import dev.lakegrad.engine.zoo.ModelSpec;
import dev.lakegrad.engine.zoo.Zoo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Exchanger;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Two workers whose gradients are added learn what one does on all samples. */
class WorkersTest {
  private static final int STEPS = 20;

  @Test
  void twoWorkersLearnWhatOneDoes() throws Exception {
    twoWorkersAreAsOne(
        () ->
            Zoo.build(
                ModelSpec.of("mlp", Map.of("hidden", "32,32")),
                DataShape.numbers(Shape.of(2), 2),
                3));
  }

  @Test
  void twoWorkersDropWhatOneDoes() throws Exception {
    twoWorkersAreAsOne(WorkersTest::dropping);
  }

  static Model dropping() {
    Rng rng = Rng.of(5);
    return new Model(
        ModelSpec.of("dropping"),
        DataShape.numbers(Shape.of(2), 2),
        Sequential.of(
            Linear.of(2, 16, rng),
            new Tanh(),
            Dropout.of(0.4, rng),
            Linear.of(16, 2, rng),
            DropPath.of(0.1, rng)));
  }

  private static void twoWorkersAreAsOne(Supplier<Model> model) throws Exception {
    int[][] shares = {{8, 8}, {11, 5}, {16, 0}};
    double[] alone = run(model.get(), Sync.solo(), 0, 16, DType.F64);
    for (int[] share : shares) {
      Exchanger<double[]> exchanger = new Exchanger<>();
      ExecutorService threads = Executors.newFixedThreadPool(2);
      try {
        List<Future<double[]>> results = new ArrayList<>();
        results.add(
            threads.submit(() -> run(model.get(), new Pair(exchanger), 0, share[0], DType.F64)));
        results.add(
            threads.submit(() -> run(model.get(), new Pair(exchanger), share[0], 16, DType.F64)));
        double[] first = results.get(0).get(60, TimeUnit.SECONDS);

        assertThat(first).as(Arrays.toString(share)).containsExactly(alone, within(1e-9));
        assertThat(results.get(1).get(60, TimeUnit.SECONDS)).containsExactly(first);
      } finally {
        threads.shutdownNow();
      }
    }
  }

  /** The weights after training on samples {@code [from, to)} of each global batch of 16. */
  private static double[] run(Model model, Sync sync, int from, int to, DType type) {
    TrainingLoop loop =
        new TrainingLoop(
            model,
            OptimizerSpec.of("sgd"),
            Schedule.constant(0.1),
            0.05,
            type,
            new Workspace(),
            sync);
    for (int step = 0; step < STEPS; step++) {
      StepReport report = loop.step(part(TrainingLoopTest.rings(step, 16), from, to));
      assertThat(report.count()).isEqualTo(to - from);
    }
    return loop.state().parameters().weights().toDoubles();
  }

  private static Batch part(Batch whole, int from, int to) {
    FloatSamples points = (FloatSamples) whole.inputs();
    return new Batch(
        new FloatSamples(
            Shape.of(to - from, 2), Arrays.copyOfRange(points.values(), 2 * from, 2 * to)),
        new IdSamples(Shape.of(to - from), Arrays.copyOfRange(whole.targets().values(), from, to)),
        from,
        whole.count());
  }

  /** Adds the gradients of two threads. */
  private record Pair(Exchanger<double[]> exchanger) implements Sync {

    @Override
    public double weight(int localCount, int globalCount) {
      return (double) localCount / globalCount;
    }

    @Override
    public void gradients(Buffer gradients) {
      double[] mine = gradients.toDoubles();
      double[] sum = new double[mine.length];
      try {
        double[] other = exchanger.exchange(mine, 60, TimeUnit.SECONDS);
        Arrays.setAll(sum, i -> mine[i] + other[i]);
      } catch (Exception e) {
        throw new AssertionError("the other worker did not come", e);
      }
      gradients.copyFrom(sum);
    }

    @Override
    public double mean(double value, int count) {
      throw new AssertionError("no schedule here looks at losses");
    }

    @Override
    public void updated(long step, TrainingState state) {
      // Nothing to do for equal gradients.
    }

    @Override
    public void settle(TrainingState state) {
      // Equal at all times.
    }

    @Override
    public long nanos() {
      return 0;
    }
  }
}
