package dev.lakegrad.engine.bench;

import com.sun.management.ThreadMXBean;
import dev.lakegrad.engine.Rng;
import dev.lakegrad.engine.memory.DType;
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
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Times whole training steps in float32, after a warm-up of the same length, one line of JSON per
 * workload; {@code cpu_ms} is the thread's own time, which a busy machine disturbs less:
 *
 * <pre>
 *   java --add-modules jdk.incubator.vector -cp engine/target/classes:engine/target/test-classes \
 *     dev.lakegrad.engine.bench.StepBench [seconds per workload] [workload ..]
 * </pre>
 */
public final class StepBench {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private StepBench() {}

  /** A model, the data it fits, and one batch of it. */
  private record Workload(String name, ModelSpec spec, DataShape data, Batch batch) {}

  public static void main(String[] arguments) {
    double seconds = arguments.length > 0 ? Double.parseDouble(arguments[0]) : 5;
    List<String> chosen =
        Arrays.asList(arguments).subList(Math.min(1, arguments.length), arguments.length);
    for (Workload workload : workloads()) {
      if (chosen.isEmpty() || chosen.contains(workload.name())) {
        System.out.println(measure(workload, seconds));
      }
    }
  }

  private static List<Workload> workloads() {
    DataShape digits = DataShape.numbers(Shape.of(1, 28, 28), 10);
    DataShape colours = DataShape.numbers(Shape.of(3, 32, 32), 10);
    DataShape text = DataShape.tokens(128, 65);
    return List.of(
        new Workload("mlp", ModelSpec.of("mlp"), digits, images(digits, 64)),
        new Workload("lenet", ModelSpec.of("lenet"), digits, images(digits, 64)),
        new Workload("cnn", ModelSpec.of("cnn"), colours, images(colours, 64)),
        new Workload("gpt", ModelSpec.of("gpt"), text, tokens(text, 16)));
  }

  private static String measure(Workload workload, double seconds) {
    Workspace workspace = new Workspace();
    TrainingLoop loop =
        new TrainingLoop(
            Zoo.build(workload.spec(), workload.data(), 1),
            OptimizerSpec.of("adamw"),
            Schedule.constant(1e-4),
            1,
            DType.F32,
            workspace,
            Sync.solo());
    run(loop, workload.batch(), seconds);
    long heapBefore = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    long cpuBefore = THREADS.getCurrentThreadCpuTime();
    double[] millis = run(loop, workload.batch(), seconds);
    double cpu = (THREADS.getCurrentThreadCpuTime() - cpuBefore) / 1e6 / millis.length;
    long heapAfter = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    Arrays.sort(millis);
    double median = millis[millis.length / 2];
    return String.format(
        Locale.ROOT,
        "{\"workload\":\"%s\",\"backend\":\"%s\",\"steps\":%d,\"median_ms\":%.3f,\"cpu_ms\":%.3f,"
            + "\"samples_per_s\":%.1f,\"pool_peak_bytes\":%d,\"garbage_bytes_per_step\":%d}",
        workload.name(),
        workspace.backends().forType(DType.F32).description(),
        millis.length,
        median,
        cpu,
        workload.batch().count() * 1000 / median,
        workspace.pool().peakBytes(),
        (heapAfter - heapBefore) / millis.length);
  }

  private static double[] run(TrainingLoop loop, Batch batch, double seconds) {
    double[] millis = new double[100_000];
    int steps = 0;
    long end = System.nanoTime() + (long) (seconds * 1e9);
    while (steps < 3 || (steps < millis.length && System.nanoTime() < end)) {
      long start = System.nanoTime();
      if (Double.isNaN(loop.step(batch).loss())) {
        throw new AssertionError("a step without a loss");
      }
      millis[steps++] = (System.nanoTime() - start) / 1e6;
    }
    return Arrays.copyOf(millis, steps);
  }

  private static Batch images(DataShape data, int count) {
    Rng rng = Rng.of(1);
    float[] pixels = new float[count * data.sample().size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) rng.gaussian();
    }
    return Batch.of(
        new FloatSamples(data.sample().prepend(count), pixels), ids(Shape.of(count), data, rng));
  }

  private static Batch tokens(DataShape data, int count) {
    Rng rng = Rng.of(1);
    Shape shape = data.sample().prepend(count);
    return Batch.of(ids(shape, data, rng), ids(shape, data, rng));
  }

  private static IdSamples ids(Shape shape, DataShape data, Rng rng) {
    int[] ids = new int[shape.size()];
    Arrays.setAll(ids, i -> rng.below(data.classes()));
    return new IdSamples(shape, ids);
  }
}
