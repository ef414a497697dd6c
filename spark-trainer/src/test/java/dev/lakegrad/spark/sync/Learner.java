package dev.lakegrad.spark.sync;

import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.memory.DType;
import dev.lakegrad.engine.memory.Shape;
import dev.lakegrad.engine.nn.BatchNorm2d;
import dev.lakegrad.engine.nn.Linear;
import dev.lakegrad.engine.nn.Module;
import dev.lakegrad.engine.nn.Relu;
import dev.lakegrad.engine.nn.Sequential;
import dev.lakegrad.engine.optim.OptimizerSpec;
import dev.lakegrad.engine.optim.Schedule;
import dev.lakegrad.engine.tensor.Workspace;
import dev.lakegrad.engine.train.Batch;
import dev.lakegrad.engine.train.Crew;
import dev.lakegrad.engine.train.FloatSamples;
import dev.lakegrad.engine.train.IdSamples;
import dev.lakegrad.engine.train.Sync;
import dev.lakegrad.engine.train.TrainingLoop;
import dev.lakegrad.engine.zoo.DataShape;
import dev.lakegrad.engine.zoo.Model;
import dev.lakegrad.engine.zoo.ModelSpec;
import dev.lakegrad.engine.zoo.Zoo;
import java.util.Map;

/** A small network on made-up data: enough to see whether workers stay in step. */
public final class Learner {
  private static final int FEATURES = 20;
  private static final int CLASSES = 5;

  private Learner() {}

  /** A worker's loop, with the same initial weights each time. */
  public static TrainingLoop loop(String optimizer, DType type, Sync sync) {
    return loop(optimizer, type, Crew.alone(new Workspace()), sync);
  }

  /** As above; the threads of {@code crew} share its steps. */
  public static TrainingLoop loop(String optimizer, DType type, Crew crew, Sync sync) {
    DataShape data = new DataShape(Shape.of(FEATURES), CLASSES, false);
    Model model = Zoo.build(ModelSpec.of("mlp", Map.of("hidden", "33,17")), data, 5);
    return loop(model, optimizer, type, crew, sync);
  }

  /** As {@link #loop}, with a layer that keeps statistics. */
  public static TrainingLoop normed(String optimizer, DType type, Sync sync) {
    DataShape data = new DataShape(Shape.of(FEATURES), CLASSES, false);
    Rng rng = Rng.of(5);
    Module network =
        Sequential.of(
            Linear.of(FEATURES, 33, rng),
            BatchNorm2d.of(33),
            new Relu(),
            Linear.of(33, CLASSES, rng));
    Model model = new Model(ModelSpec.of("normed"), data, network);
    return loop(model, optimizer, type, Crew.alone(new Workspace()), sync);
  }

  private static TrainingLoop loop(
      Model model, String optimizer, DType type, Crew crew, Sync sync) {
    return new TrainingLoop(
        model,
        OptimizerSpec.of(optimizer),
        Schedule.constant(rate(optimizer)),
        1.0,
        type,
        crew,
        sync);
  }

  private static double rate(String optimizer) {
    return switch (optimizer) {
      case "sgd" -> 0.05;
      case "adadelta", "lars" -> 1;
      default -> 0.002;
    };
  }

  /**
   * Samples {@code [from, to)} of global batch {@code step}, which has {@code globalCount}. The
   * class of a sample is the place of the largest of its first features.
   */
  public static Batch batch(int step, int from, int to, int globalCount) {
    float[] values = new float[(to - from) * FEATURES];
    int[] labels = new int[to - from];
    for (int i = from; i < to; i++) {
      Rng random = Rng.of(99).split(step).split(i);
      double largest = Double.NEGATIVE_INFINITY;
      for (int f = 0; f < FEATURES; f++) {
        double value = random.gaussian();
        values[(i - from) * FEATURES + f] = (float) value;
        if (f < CLASSES && value > largest) {
          largest = value;
          labels[i - from] = f;
        }
      }
    }
    int count = to - from;
    return new Batch(
        new FloatSamples(Shape.of(count, FEATURES), values),
        new IdSamples(Shape.of(count), labels),
        from,
        globalCount);
  }
}
